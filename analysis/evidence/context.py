"""The sentence that a claim stands in, kept as a hash: evidence that can be checked, not copied.

A sentence is what stands between line breaks, end marks (。！？; and their plain forms), list
dashes and footnote marks such as `[1]`. It is normalised (Unicode NFKC, white space removed) and
hashed with SHA-256, so that anyone who holds the document can find it again.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_END = re.compile(r"[\n。！？!?；;]|\s-\s|\[\d+\]")


def normalise(text: str) -> str:
    """Unicode NFKC, without any white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def sentences(text: str) -> list[str]:
    """The normalised sentences of a document, in order, without empty ones."""
    return [sentence for part in _END.split(text) if (sentence := normalise(part))]


def digest(sentence: str) -> str:
    """SHA-256 of a sentence, as the ledger's `context_sha256` column stores it.

    >>> digest("截至 2025 年 6 月末") == digest("截至2025年6月末")
    True
    """
    return hashlib.sha256(normalise(sentence).encode()).hexdigest()
