"""Words that stand for a name before them: 该指引, 该公司, the notice, the lender.

Each means the last name of its kind within `REACH` characters; if that was a stranger's, so is it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from xiaodai.audit.lexicon import Mention

REACH = 700

_LENDERS = frozenset({"lender", "platform", "bank", "operator", "group"})
_KINDS = (
    (
        frozenset({"policy"}),
        re.compile(
            r"(?:该|这份|这一|上述|前述|此份?|新)"
            r"(?:指引|通知|办法|规定|草案|新规|征求意见稿|文件|司法解释|规则|规|政策)"
            r"|(?<=[,。;\n])(?:通知|指引|办法|新规|草案|征求意见稿)(?=规定|要求|明确|提出|自|共|于|由|将|还|同时)"
            r"|\b(?:the|this|that|these|the new|the same) "
            r"(?:guidelines?|notice|circular|draft|rules?|measures|guidance|regulations?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        _LENDERS,
        re.compile(
            r"(?:该|上述|这家|此家)(?:小贷|消金|消费金融|持牌)?(?:公司|机构|平台|银行|企业)(?!们)|该行|该司"
            r"|\b(?:the|this) (?:company|lender|firm|platform|bank|licensee)\b(?! in western)(?!')",
            re.IGNORECASE,
        ),
    ),
    (
        frozenset({"product"}),
        re.compile(r"(?:该|这款|这一|此)产品|\b(?:the|this) (?:product|app|service)\b", re.I),
    ),
    (
        frozenset({"pool"}),
        re.compile(
            r"(?:该|这个|这一)(?:资产池|资产包|池子)|\b(?:this|that) (?:pool|package)\b", re.I
        ),
    ),
)


def pronouns(plain: str, named: Sequence[Mention], kinds: Mapping[str, str]) -> list[Mention]:
    """The names of a text together with the words that stand for one of them, in order."""
    found = list(named)
    for wanted, words in _KINDS:
        for match in words.finditer(plain):
            if any(m.start < match.end() and match.start() < m.end for m in named):
                continue
            meant = _meant(match.start(), named, kinds, wanted)
            if meant is not None:
                kind = "entity" if meant.id else "stranger"
                found.append(Mention(match.start(), match.end(), kind, meant.id, match[0]))
    return sorted(found, key=lambda m: m.start)


def _meant(
    place: int, named: Sequence[Mention], kinds: Mapping[str, str], wanted: frozenset[str]
) -> Mention | None:
    for mention in reversed(named):
        if mention.end > place or mention.kind == "generic":
            continue
        if place - mention.end > REACH:
            return None
        if mention.id and kinds[mention.id] in wanted:
            return mention
        if not mention.id and wanted == _LENDERS:
            return mention
    return None
