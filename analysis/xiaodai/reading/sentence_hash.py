"""The hash of the sentence in which a claim was read: evidence that can be checked, not copied.

A sentence ends at a line break, an end mark (。！？; and their plain forms), a list dash or a
footnote mark such as `[1]`. It is normalised (Unicode NFKC, white space removed) and hashed with
SHA-256, so that whoever holds the document can find the sentence again.
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
    return [normalise(text[start:end]) for start, end in spans(text)]


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each of these sentences in the text, before they are normalised."""
    ends = [(match.start(), match.end()) for match in _END.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    parts = zip(starts, stops, strict=True)
    return [(start, stop) for start, stop in parts if normalise(text[start:stop])]


def digest(sentence: str) -> str:
    """SHA-256 of a sentence in hexadecimal digits, as in the ledger's `context_sha256` column.

    >>> digest("截至 2025 年 6 月末") == digest("截至2025年6月末")
    True
    """
    return hashlib.sha256(normalise(sentence).encode()).hexdigest()
