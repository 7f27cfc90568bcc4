"""Which published figures contradict each other, and how independent they are.

What is tested and how it comes out (`relations`), the prints that others contradict and how they
may have come about (`contradicted`), their classes and causes in sentences (`explained`), who
copies whom and what there is at all (`documents`).
Notebook `07_does_it_add_up` tells it.
"""

from xiaodai.studies.contradictions.contradicted import contradictions
from xiaodai.studies.contradictions.parameters import Parameters
from xiaodai.studies.contradictions.relations import select

__all__ = ["Parameters", "contradictions", "select"]
