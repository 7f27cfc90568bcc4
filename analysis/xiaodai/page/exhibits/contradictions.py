"""Charts and tables of contradictions, mixed scopes and re-based years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from xiaodai.consistency.verdicts import DUPLICATE, KINDS, SAME_DIGITS, Kind, Verdict
from xiaodai.page import charts_checks as charts
from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.page.words import STATUS
from xiaodai.reading.periods import show_period
from xiaodai.studies.contradictions import Contradiction, Mixture, Selection, as_printed, room
from xiaodai.studies.contradictions.misprints import PATTERNS, Pattern
from xiaodai.studies.contradictions.provenance import grade_of
from xiaodai.values.quantity import Quantity, counted
from xiaodai.values.words import Text

SOURCE = Text("all documents of the ledger", "账本所载全部文献")
LARGEST = 12  # contradictions drawn
SETS, LISTED = 6, 40  # smallest sets, and relations that hold or are open, told one by one

LOOKS: dict[Kind, charts.Kind] = {
    "inconsistent": charts.Kind(Text("clash", "矛盾"), COLOURS.warn),
    "out_of_scope": charts.Kind(Text("scope", "跨口径"), COLOURS.accent),
    "undetermined": charts.Kind(Text("open", "未定"), COLOURS.muted),
    "consistent": charts.Kind(Text("hold", "相符"), COLOURS.band),
}
PATTERN_LOOKS: dict[Pattern, tuple[str, str]] = {
    "another period": (COLOURS.main, "o"),
    "plain difference": (COLOURS.warn, "s"),
    "one digit": (COLOURS.accent, "^"),
    "fewer digits": (COLOURS.accent, "v"),
    "none": (COLOURS.muted, "D"),
}
SAME = Text("one figure, several prints", "同一数字的多处刊载")
PARTS = Text("wholes and their parts", "整体与部分")
TIME = Text("changes over time", "随时间的变化")
RATIOS = Text("ratios and averages", "比率与平均")
DATES = Text("order of dates", "日期先后")
LIMITS = Text("limits and whole numbers", "上下限与整数")
SEVERAL = Text("several relations at once", "多项关系合看")
FAMILIES: dict[str, Text] = {
    **dict.fromkeys((DUPLICATE, SAME_DIGITS), SAME),
    **dict.fromkeys(
        ("sum", "sum of entities", "whole of entities", "part", "complement"), PARTS
    ),
    **dict.fromkeys(
        ("change", "growth", "restated opening", "running total", "adjoining periods",
         "period within"), TIME,
    ),
    **dict.fromkeys(
        ("ratio", "average", "average and band", "nested bands", "separate bands", "band in range",
         "day count"),
        RATIOS,
    ),
    "order of dates": DATES,
    **dict.fromkeys(("at least", "at most", "integer", "domain"), LIMITS),
    "joint": SEVERAL,
}  # fmt: skip
WHAT = Text("Figure", "数字")
CLASHING = Text("These cannot all be true", "以下数字不可能同时为真")
OFF = Text(f"{CLASHING.en}; the one in question is off by at least {{gap}}",
           f"{CLASHING.zh}；存疑一项至少相差{{gap}}")  # fmt: skip


def verdict_chart(page: Page, found: Selection) -> None:
    """How many relations hold, clash, mix scopes or stay open, by family."""
    counts = Counter((FAMILIES.get(v.relation, LIMITS), v.verdict) for v in found.verdicts)
    families = list(dict.fromkeys(FAMILIES.values()))
    shown = [family for family in families if any(counts[family, kind] for kind in KINDS)]
    worst = max(shown, key=lambda family: counts[family, "inconsistent"])
    page.show(
        charts.tallies(
            {family: [counted(counts[family, kind]) for kind in KINDS] for family in shown},
            [LOOKS[kind] for kind in KINDS],
            page.language,
            title=Text(f"Where figures clash: {worst.en}", f"矛盾多出在：{worst.zh}")
            if counts[worst, "inconsistent"]
            else Text("Nothing here clashes", "未见矛盾"),
        ),
        name="verdicts",
        alt=Text(
            "Stacked bars of relations by family and verdict, with their counts.",
            "按关系类别与判定堆叠的条形图，并列出个数。",
        ),
        caption=Text(
            "A relation is one test among figures. Clash: they cannot all be true. Scope: a figure "
            "of one scope stands, or would have to stand, for another. Open: a figure is missing "
            "or too coarse. Hold: the printed digits allow it.",
            "一项关系即一次检验。矛盾：不可能同时为真；跨口径：以一个口径的数字充当另一口径；"
            "未定：缺少数字或数字过粗；相符：所载位数容许其成立。",
        ),
    )


def gap_chart(page: Page, ranked: Sequence[Contradiction]) -> None:
    """The contradictions with the largest relative gaps, by what the digits say of their cause."""
    drawn = [c for c in ranked if c.relative is not None][:LARGEST]
    if not drawn:
        return
    order = list(PATTERNS)
    causes = Counter(c.pattern for c in drawn if c.pattern != "none")
    title = Text("The widest gaps", "差距最大的各项")
    if causes:
        cause, often = causes.most_common(1)[0]
        title = Text(
            f"{often} of the {len(drawn)} widest gaps: {PATTERNS[cause].en}",
            f"差距最大的{len(drawn)}项中，{often}项为{PATTERNS[cause].zh}",
        )
    rows = []
    for c in drawn:
        row = page.ledger.claim(c.claim)
        who = page.ledger.entity(row["entity"])
        en, zh = (show_period(row["period"], language) for language in ("en", "zh"))
        more = Text(f"{charts.short(who.en, 40)}, {en}", f"{charts.short(who.zh, 40)}（{zh}）")
        assert c.relative is not None
        label = page.ledger.metric(row["metric"])
        rows.append(charts.Length(label, more, c.relative, order.index(c.pattern)))
    kinds = [charts.Kind(PATTERNS[p], *PATTERN_LOOKS[p]) for p in order]
    page.show(
        charts.lengths(rows, kinds, page.language, title=title, is_log=True),
        name="gaps",
        alt=Text(
            "Dots for the largest gaps, in percent of the print, marked by pattern.",
            "差距最大的若干项（占该数字的百分比），标记表示数字线索。",
        ),
        caption=Text(
            "Gap: how far the print lies from what the others allow, against the print itself; "
            "each step of the scale is ten times the one before. Marks are read off the digits, "
            "and a match may be chance.",
            "差距：该数字与其余数字所容许之值的距离，与其自身之比；刻度每格为前一格的十倍。"
            "标记依数字比对得出，也可能是巧合。",
        ),
    )


def contradiction_table(page: Page, ranked: Sequence[Contradiction]) -> None:
    """Every figure that two prints contradict each other about, with both sides."""
    pairs = [c for c in ranked if c.rival is not None]
    if not pairs:
        return
    headings = [_heading(page, c.claim) for c in pairs]
    page.table(
        pd.DataFrame(
            {
                "what": headings,
                "value": [c.value for c in pairs],
                "rival": [c.rival for c in pairs],
                "gap": [c.gap for c in pairs],
                "relative": [c.relative for c in pairs],
            },
            dtype=object,
        ),
        name="contradictions",
        rows="what",
        headers={
            "what": WHAT,
            "value": Text("One print", "一处刊载"),
            "rival": Text("Best other print", "最佳的另一处"),
            "gap": Text("Gap", "差距"),
            "relative": Text("Of the print", "占比"),
        },
        caption=Text(
            "One figure, contradictory prints: the widest relative gap first, dates last",
            "同一数字、互相矛盾的刊载：相对差距大者在前，日期在后",
        ),
        notes=[
            Text(
                "A dash: days have no size to be held against. Behind each print stand its "
                "document and a link to its row, where the ledger says why it is marked.",
                "横线：日期没有可比的大小。点开数字可见文献，并可链接到账本该行所记的理由。",
            )
        ],
    )
    ours, theirs = ([c.verdict.against[side] for c in pairs] for side in (0, -1))
    page.table(
        pd.DataFrame(
            {
                "what": headings,
                "grades": [_both(" / ".join(s.grade for s in c.verdict.against)) for c in pairs],
                "own": [counted(len(side.claims)) for side in ours],
                "prints": [counted(len(side.claims)) for side in theirs],
                "origins": [counted(len(side.origins)) for side in theirs],
                "why": [_why(page, c) for c in pairs],
            },
            dtype=object,
        ),
        name="sides",
        rows="what",
        headers={
            "what": WHAT,
            "grades": Text("Grades", "等级"),
            "own": Text("Prints", "条数"),
            "prints": Text("Other prints", "另一方"),
            "origins": Text("Their origins", "其来源"),
            "why": Text("Ledger, and digits", "账本处理与数字线索"),
        },
        caption=Text("The evidence on both sides of these", "以上各项双方的证据"),
        notes=[
            Text(
                "Grades: the best of the print in question, then the best of the others.",
                "等级：前为存疑一方，后为另一方，各取最佳。",
            )
        ],
    )


def set_tables(page: Page, ranked: Sequence[Contradiction]) -> None:
    """The smallest sets of claims that cannot all be true, where more than two prints are in it."""
    ledger = page.ledger
    for place, c in enumerate([c for c in ranked if c.rival is None][:SETS], 1):
        page.table(
            pd.DataFrame(
                {
                    "what": [_heading(page, claim) for claim in c.verdict.claims],
                    "value": [as_printed(ledger, claim) for claim in c.verdict.claims],
                    "grade": [_both(grade_of(page.ledger, claim)) for claim in c.verdict.claims],
                    "side": [_role(page, c, claim) for claim in c.verdict.claims],
                },
                dtype=object,
            ),
            name=f"set_{place}",
            rows="what",
            headers={
                "what": WHAT,
                "value": Text("As printed", "所载"),
                "grade": Text("Grade", "等级"),
                "side": Text("Ledger, and digits", "账本处理与数字线索"),
            },
            caption=OFF if c.gap else CLASHING,
            values={"gap": c.gap} if c.gap else None,
        )


def scope_tables(page: Page, same: Sequence[Mixture], ratios: Sequence[Mixture]) -> None:
    """Figures of one scope passed off as another's, and ratios that must not be made up."""
    if same:
        sides = [mixture.verdict.against for mixture in same]
        page.table(
            pd.DataFrame(
                {
                    "what": [_heading(page, mixture.claim) for mixture in same],
                    "whole": [mixture.whole for mixture in same],
                    "part": [mixture.part for mixture in same],
                    "of": [_who(page, mixture.verdict.claims[1]) for mixture in same],
                    "prints": [counted(len(side[0].claims)) for side in sides],
                    "origins": [counted(len(side[0].origins)) for side in sides],
                    "status": [_status(page, mixture.claim) for mixture in same],
                },
                dtype=object,
            ),
            name="same_digits",
            rows="what",
            headers={
                "what": Text("Printed as", "被写作"),
                "whole": Text("Print", "所载"),
                "part": Text("The same digits", "相同数字"),
                "of": Text("are the figure of", "实属"),
                "prints": Text("Prints so", "如此刊载"),
                "origins": Text("Origins", "来源数"),
                "status": Text("Ledger", "账本处理"),
            },
            caption=Text("A pool's figure passed off as its lender's", "资产池数字被当作公司整体"),
        )
    if ratios:
        page.table(
            pd.DataFrame(
                {
                    "what": [_heading(page, mixture.claim) for mixture in ratios],
                    "part": [mixture.part for mixture in ratios],
                    "whole": [mixture.whole for mixture in ratios],
                    "times": [mixture.times for mixture in ratios],
                },
                dtype=object,
            ),
            name="wrong_ratios",
            rows="what",
            headers={
                "what": Text("Ratio", "比率"),
                "part": Text("As printed", "所载"),
                "whole": Text("If the wider figure were put in", "若代入大口径数字"),
                "times": Text("Too large by", "相差倍数"),
            },
            caption=Text(
                "Ratios whose upper figure is known for a wider scope only",
                "分子仅有更大口径数字的比率",
            ),
        )


def relation_tables(page: Page, selection: Selection, kinds: Sequence[Kind]) -> None:
    """Relations that stay open or hold, as far as they are asked for."""
    for kind in kinds:
        if kind in ("undetermined", "consistent") and selection.of(kind):
            _relation_table(page, kind, selection.of(kind))


def _relation_table(page: Page, kind: Kind, found: Sequence[Verdict]) -> None:
    ordered = sorted(found, key=lambda v: (v.slack is None, abs(v.slack or 0), v.claims))[:LISTED]
    page.table(
        pd.DataFrame(
            {
                "what": [_heading(page, v.claims[0]) for v in ordered],
                "value": [as_printed(page.ledger, v.claims[0]) for v in ordered],
                "test": [FAMILIES.get(v.relation, LIMITS) for v in ordered],
                "room": [room(page.ledger, v) for v in ordered],
                "prints": [counted(len({c for s in v.against for c in s.claims})) for v in ordered],
                "origins": [
                    counted(len({o for s in v.against for o in s.origins})) for v in ordered
                ],
            },
            dtype=object,
        ),
        name=f"relations_{kind}",
        rows="what",
        headers={
            "what": WHAT,
            "value": Text("As printed", "所载"),
            "test": Text("Test", "检验"),
            "room": Text("Room left", "尚余空间"),
            "prints": Text("Prints", "条数"),
            "origins": Text("Origins", "来源数"),
        },
        caption=Text(
            "Verdict “{verdict}”: {shown} of {all} relations, the least room first",
            "判定为“{verdict}”的关系：共{all}，列出{shown}，余地小者在前",
        ),
        values={
            "verdict": LOOKS[kind].name,
            "shown": counted(len(ordered)),
            "all": counted(len(found)),
        },
    )


def rebasing_chart(page: Page, gaps: Mapping[str, Quantity]) -> None:
    """By year: the opening balance that the flows imply, minus the year-end printed before."""
    page.show(
        charts.lengths(
            [charts.Length(Text(year, year), Text("", ""), gap) for year, gap in gaps.items()],
            [charts.Kind(Text("re-basing", "基数调整"), COLOURS.main)],
            page.language,
            title=Text("No year opens where the last one closed", "没有一年从上年末的余额起步")
            if all(0 not in gap.interval for gap in gaps.values())
            else Text("Opening balance minus the year-end before", "年初基数与上年末之差"),
        ),
        name="rebasing",
        alt=Text("A bar a year: implied opening balance minus the year-end before.",
                 "每年一条：隐含年初余额减上年末余额。"),
        caption=Text(
            "Loans nationwide: the opening balance that the year's balances and flows imply, minus "
            "the balance printed for the end of the year before.",
            "全国贷款余额：由当年余额与增减额推得的年初余额，减去此前公布的上年末余额。",
        ),
    )  # fmt: skip


def _heading(page: Page, claim: str) -> Text:
    row = page.ledger.claim(claim)
    label = page.ledger.label(row["entity"], row["metric"])
    en, zh = (show_period(row["period"], language) for language in ("en", "zh"))
    return Text(f"{label.en}, {en}", f"{label.zh}（{zh}）")


def _who(page: Page, claim: str) -> Text:
    """The entity without digits, which cells refuse: a pool's number is in its figure's name."""
    name = page.ledger.entity(page.ledger.claim(claim)["entity"])
    return Text(*("".join(c for c in words if not c.isdigit()) for words in name))


def _both(words: str) -> Text:
    return Text(words, words)


def _status(page: Page, claim: str) -> Text:
    return STATUS[page.ledger.claim(claim)["status"]]


def _why(page: Page, c: Contradiction) -> Text:
    status, pattern = _status(page, c.claim), PATTERNS[c.pattern]
    told = Text(f"{status.en}: {pattern.en}", f"{status.zh}：{pattern.zh}")
    return status if c.pattern == "none" else told


def _role(page: Page, c: Contradiction, claim: str) -> Text:
    if claim != c.claim:
        return _status(page, claim)
    words = _why(page, c)
    return Text(f"in question, {words.en}", f"存疑，{words.zh}")
