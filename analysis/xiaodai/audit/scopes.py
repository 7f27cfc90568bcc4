"""Pool or whole book: the part of a lender or product that a scope word means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from xiaodai.audit.found import Found, Match
from xiaodai.audit.scene import Scene
from xiaodai.audit.subjects import Subject

POOL_WORDS = re.compile(
    r"入池|资产池|基础资产|底层资产|封包|资产包|(?<!发行)(?:资产支持|资产证券化|ABS)(?!发行|及ABN|和ABN)|"
    r"asset pool|\bpools?\b|pooled|"
    r"securiti[sz]ed|underlying (?:loans|assets)",
    re.IGNORECASE,
)
WHOLE_WORDS = re.compile(
    r"整体|全部贷款|表内|公司层面|全口径|产品(?:整体|规模|余额|页面)|自身|公司(?:整体|全部)|不代表|"
    r"whole book|overall|entire (?:book|product)|own book",
    re.IGNORECASE,
)
WIDER = "_local_finance"
LOCAL = re.compile(r" ?(?:类)?地方金融(?:组织|机构)| ?local financ\w+ (?:organi|institu)")
SMALL = re.compile(r"小(?:额)?贷|(?:small|micro)[- ]?(?:loan|lend)", re.IGNORECASE)
_ISSUE = re.compile(r"第([一二三四1-4])期|20\d\d-(\d)(?!\d)")


def scoped(
    scene: Scene, found: Found, subject: Subject, metric: str, trail: Sequence[tuple[Found, Match]]
) -> Subject:
    """The pool of a lender or product where the words speak of its pool, else the subject itself.

    Where both are measured and the words do not say which, the score falls.
    """
    subject = _wider(scene, found, subject)
    pools = [e for e in scene.parts.get(subject.id, ()) if scene.ledger.kinds[e] == "pool"]
    measured = [pool for pool in pools if (pool, metric) in scene.periods]
    if not pools or not any(scene.measurable(pool, metric) for pool in pools):
        return subject
    clause, sentence = scene.layout.clause(found.start), scene.layout.sentence(found.start)
    own = scene.plain[clause.start : found.start]
    between = scene.plain[max(sentence.start, min(subject.place, found.start)) : found.start]
    said = _last_scope(own) or _last_scope(between)
    alone = measured and not scene.measurable_exactly(subject.id, metric)
    if said == "whole" or (said != "pool" and not measured):
        return subject
    line = scene.layout.paragraph(found.start)
    if said == "pool" or alone:
        pool, sure = _which(scene, found, measured or pools, metric)
        sure *= 1.0 if said == "pool" else 0.92
        return Subject(pool, subject.score * sure, f"{subject.why}, pool", subject.place)
    last = next((m.entity for f, m in reversed(trail) if f.start >= line.start and m.entity), "")
    if last in pools and subject.place < line.start:
        return Subject(last, subject.score, f"{subject.why}, pool as before", subject.place)
    elsewhere = POOL_WORDS.search(scene.plain[line.start : found.start])
    return Subject(
        subject.id, subject.score * (0.7 if elsewhere else 1.0), subject.why, subject.place
    )


def _wider(scene: Scene, found: Found, subject: Subject) -> Subject:
    """A place's local financial organisations, or its small lenders: 其中小贷公司43家."""
    wider = f"{subject.id}{WIDER}"
    clause = scene.layout.clause(found.start)
    if wider in scene.ledger.kinds:
        behind = scene.plain[found.end : found.end + 14]
        if LOCAL.match(behind) or LOCAL.search(scene.plain[clause.start : found.start]):
            return replace(subject, id=wider)
    said = scene.text(clause)
    if subject.id.endswith(WIDER) and SMALL.search(said) and not LOCAL.search(said):
        return replace(subject, id=subject.id.removesuffix(WIDER))
    return subject


def _last_scope(text: str) -> str:
    pool = [m.start() for m in POOL_WORDS.finditer(text)]
    whole = [m.start() for m in WHOLE_WORDS.finditer(text)]
    if not pool and not whole:
        return ""
    return "pool" if max(pool, default=-1) > max(whole, default=-1) else "whole"


def _which(scene: Scene, found: Found, pools: list[str], metric: str) -> tuple[str, float]:
    """One of several pools: the issue that is named, else the one whose print agrees."""
    pools = sorted(pools, key=len)
    if len(pools) == 1:
        return pools[0], 1.0
    sentence = scene.layout.sentence(found.start)
    if named := _ISSUE.search(scene.text(sentence)):
        number = {"一": "1", "二": "2", "三": "3", "四": "4"}.get(
            named[1] or "", named[1] or named[2]
        )
        issue = [pool for pool in pools if pool.endswith(f"_{number}")]
        if issue:
            return issue[0], 1.0
    if "最新" in scene.text(sentence) or "latest" in scene.text(sentence):
        return pools[0], 1.0
    agree = [p for p in pools if found.interval and scene.agreeing(p, metric, found.interval)]
    return (agree[0], 0.95) if len(agree) == 1 else (pools[0], 0.85)
