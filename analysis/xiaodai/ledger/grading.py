"""The rule by which documents are graded: how far the copy that was read can be trusted.

A grade follows from three facts: what sort of document it is, how the copy that was read was made
(column `copy_kind` of sources.csv) and on what kind of host it stood (hosts.csv). Whether the
figure itself is well founded is another question; the document that it goes back to, its origin,
has a row and a grade of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from xiaodai.values.words import Text

GRADES = {
    "A": Text("the issuing body's own document on its own host"),
    "B": Text(
        "central media or news agency on its own host, or a release, filing or rating document "
        "reproduced in full on an official or disclosure platform"
    ),
    "C": Text("named press or institution on its own host, or its text on a licensed portal"),
    "D": Text("self-media, portal post, digest, forum, code or unsigned compilation"),
    "E": Text("copy on an unrelated host, or written, rewritten or translated by a machine"),
}

GRADE_NAMES = {  # the same in two or three words
    "A": Text("issuing body"),
    "B": Text("agency or filing"),
    "C": Text("named press"),
    "D": Text("self-media or digest"),
    "E": Text("copy or machine text"),
}

# How a copy was made, where it is not the publisher's own text on its own host.
COPIES = {
    "account": Text("the publisher's own account on a platform"),
    "reprint": Text("reprinted under its name"),
    "reproduction": Text("reproduced in full"),
    "digest": Text("summarised by a machine, origin named"),
    "unsigned": Text("without author or origin"),
    "self_media": Text("self-media"),
    "quotation": Text("quoted in code"),
    "mirror": Text("copy on an unrelated host"),
    "translation": Text("translated by a machine"),
    "rewritten": Text("written or rewritten by a machine"),
    "not_read": Text("not read itself, known through its prints"),
}

# By whom a document was published; this grades one that was not read, or is held as a file.
PUBLISHERS = {
    "A": {"statistical_release", "regulation", "court_or_law", "company_filing"},
    "B": {"central_media", "news_agency", "rating_report"},
    "C": {
        *("financial_press", "trade_press", "association"),
        *("law_firm", "research_report", "academic_paper"),
    },
    "D": {"self_media", "aggregator", "machine_digest", "forum", "code_repository"},
    "E": {"mirror"},
}


class Rule(NamedTuple):
    """Copies made in one of these ways, on one of these kinds of host; empty means any."""

    grade: str
    copies: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()


def _rule(grade: str, copies: str = "", hosts: str = "") -> Rule:
    """A rule from words; `own` is a copy of which the table says nothing."""
    made = frozenset("" if copy == "own" else copy for copy in copies.split())
    return Rule(grade, made, frozenset(hosts.split()))


# The first rule that fits grades a copy that was read.
RULES = (
    _rule("E", "mirror translation rewritten"),
    _rule("E", hosts="mirror farm"),
    _rule("E", "own unsigned", "digest"),
    _rule("D", "digest unsigned self_media quotation"),
    _rule("C", "account", "self_media portal"),
    _rule("D", hosts="self_media digest forum code aggregator"),
    _rule("A", "own", "issuer"),
    _rule("B", "reproduction", "issuer disclosure"),
    _rule("B", "own", "disclosure"),
    _rule("B", "own reprint reproduction", "central_media agency"),
    _rule("C", "own reprint reproduction", "press institution"),
    _rule("C", "reprint reproduction", "portal issuer disclosure"),
    _rule("D", "own", "portal"),
)


def grade_of(kind: str, copy_kind: str, host_kind: str) -> str | None:
    """The grade of a document; `None` if no rule speaks of it.

    `kind` is the sort of document, `host_kind` the kind of host, empty for a copy without address.
    The publisher's own text without an address is graded by its publisher, as is one not read.

    >>> grade_of("financial_press", "", "press"), grade_of("mirror", "mirror", "mirror")
    ('C', 'E')
    """
    if copy_kind == "not_read" or not (copy_kind or host_kind):
        return next((grade for grade, kinds in PUBLISHERS.items() if kind in kinds), None)
    for rule in RULES:
        if copy_kind in (rule.copies or {copy_kind}) and host_kind in (rule.hosts or {host_kind}):
            return rule.grade
    return None


def kind_of_host(address: str, hosts: Mapping[str, str]) -> str | None:
    """The kind of the host that an address is on; `None` for one that is not in `hosts`.

    The longest row that the address falls under decides: `163.com/dy` before `163.com`; a row
    covers the subdomains of its host. Without an address there is no host: empty.

    >>> kind_of_host("https://m.paper.cn/dy/1.html", {"paper.cn": "press", "paper.cn/dy": "forum"})
    'forum'
    """
    if not address:
        return ""
    under = [row for row in _rows_over(address) if row in hosts]
    return hosts[max(under, key=len)] if under else None


def _rows_over(address: str) -> Iterable[str]:
    """Every row of hosts.csv that an address could fall under."""
    parts = urlsplit(address)
    labels = (parts.hostname or parts.scheme).rstrip(".").split(".")
    path = parts.path.strip("/").split("/") if parts.hostname else []
    for first in range(len(labels)):
        host = ".".join(labels[first:])
        for depth in range(len(path) + 1):
            yield "/".join([host, *path[:depth]])
