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
from xiaodai.values.words import Names, Text

SOURCE = Text("all documents of the ledger")
LARGEST = 12  # contradictions drawn
SETS, LISTED = 6, 40  # smallest sets, and relations that hold or are open, told one by one

LOOKS: dict[Kind, charts.Kind] = {
    "inconsistent": charts.Kind(Text("clash"), COLOURS.warn),
    "out_of_scope": charts.Kind(Text("scope"), COLOURS.accent),
    "undetermined": charts.Kind(Text("open"), COLOURS.muted),
    "consistent": charts.Kind(Text("hold"), COLOURS.band),
}
PATTERN_LOOKS: dict[Pattern, tuple[str, str]] = {
    "another period": (COLOURS.main, "o"),
    "plain difference": (COLOURS.warn, "s"),
    "one digit": (COLOURS.accent, "^"),
    "fewer digits": (COLOURS.accent, "v"),
    "none": (COLOURS.muted, "D"),
}
SAME = Text("one figure, several prints")
PARTS = Text("wholes and their parts")
TIME = Text("changes over time")
RATIOS = Text("ratios and averages")
DATES = Text("order of dates")
LIMITS = Text("limits and whole numbers")
SEVERAL = Text("several relations at once")
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
WHAT = Text("Figure")
CLASHING = Text("These cannot all be true")
OFF = Text("{CLASHING}; the one in question is off by at least {gap}", CLASHING=CLASHING)  # fmt: skip


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
            title=Text("Where figures clash: {worst}", worst=worst)
            if counts[worst, "inconsistent"]
            else Text("Nothing here clashes"),
        ),
        name="verdicts",
        alt=Text("Stacked bars of relations by family and verdict, with their counts."),
        caption=Text(
            "A relation is one test among figures. Clash: they cannot all be true. Scope: a figure "
            "of one scope stands, or would have to stand, for another. Open: a figure is missing "
            "or too coarse. Hold: the printed digits allow it."
        ),
    )


def gap_chart(page: Page, ranked: Sequence[Contradiction]) -> None:
    """The contradictions with the largest relative gaps, by what the digits say of their cause."""
    drawn = [c for c in ranked if c.relative is not None][:LARGEST]
    if not drawn:
        return
    order = list(PATTERNS)
    causes = Counter(c.pattern for c in drawn if c.pattern != "none")
    title = Text("The widest gaps")
    if causes:
        cause, often = causes.most_common(1)[0]
        title = Text(
            "{often} of the {len} widest gaps: {pattern}",
            often=often,
            len=len(drawn),
            pattern=PATTERNS[cause],
        )
    rows = []
    for c in drawn:
        row = page.ledger.claim(c.claim)
        who = page.ledger.entity(row["entity"])
        en, zh = (show_period(row["period"], language) for language in ("en", "zh"))
        more = Names(f"{charts.short(who.en, 40)}, {en}", f"{charts.short(who.zh, 40)}（{zh}）")
        assert c.relative is not None
        label = page.ledger.metric(row["metric"])
        rows.append(charts.Length(label, more, c.relative, order.index(c.pattern)))
    kinds = [charts.Kind(PATTERNS[p], *PATTERN_LOOKS[p]) for p in order]
    page.show(
        charts.lengths(rows, kinds, page.language, title=title, is_log=True),
        name="gaps",
        alt=Text("Dots for the largest gaps, in percent of the print, marked by pattern."),
        caption=Text(
            "Gap: how far the print lies from what the others allow, against the print itself; "
            "each step of the scale is ten times the one before. Marks are read off the digits, "
            "and a match may be chance."
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
            "value": Text("One print"),
            "rival": Text("Best other print"),
            "gap": Text("Gap"),
            "relative": Text("Of the print"),
        },
        caption=Text("One figure, contradictory prints: the widest relative gap first, dates last"),
        notes=[
            Text(
                "A dash: days have no size to be held against. Behind each print stand its "
                "document and a link to its row, where the ledger says why it is marked."
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
            "grades": Text("Grades"),
            "own": Text("Prints"),
            "prints": Text("Other prints"),
            "origins": Text("Their origins"),
            "why": Text("Ledger, and digits"),
        },
        caption=Text("The evidence on both sides of these"),
        notes=[Text("Grades: the best of the print in question, then the best of the others.")],
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
                "value": Text("As printed"),
                "grade": Text("Grade"),
                "side": Text("Ledger, and digits"),
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
                "what": Text("Printed as"),
                "whole": Text("Print"),
                "part": Text("The same digits"),
                "of": Text("are the figure of"),
                "prints": Text("Prints so"),
                "origins": Text("Origins"),
                "status": Text("Ledger"),
            },
            caption=Text("A pool's figure passed off as its lender's"),
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
                "what": Text("Ratio"),
                "part": Text("As printed"),
                "whole": Text("If the wider figure were put in"),
                "times": Text("Too large by"),
            },
            caption=Text("Ratios whose upper figure is known for a wider scope only"),
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
            "value": Text("As printed"),
            "test": Text("Test"),
            "room": Text("Room left"),
            "prints": Text("Prints"),
            "origins": Text("Origins"),
        },
        caption=Text("Verdict “{verdict}”: {shown} of {all} relations, the least room first"),
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
            [charts.Length(Names(year, year), Text(""), gap) for year, gap in gaps.items()],
            [charts.Kind(Text("re-basing"), COLOURS.main)],
            page.language,
            title=Text("No year opens where the last one closed")
            if all(0 not in gap.interval for gap in gaps.values())
            else Text("Opening balance minus the year-end before"),
        ),
        name="rebasing",
        alt=Text("A bar a year: implied opening balance minus the year-end before."),
        caption=Text("Loans nationwide: the opening balance that the year's balances and flows imply, minus "
            "the balance printed for the end of the year before."),
    )  # fmt: skip


def _heading(page: Page, claim: str) -> Text:
    row = page.ledger.claim(claim)
    label = page.ledger.label(row["entity"], row["metric"])
    en, zh = (show_period(row["period"], language) for language in ("en", "zh"))
    return Names(f"{label.en}, {en}", f"{label.zh}（{zh}）")


def _who(page: Page, claim: str) -> Text:
    """The entity without digits, which cells refuse: a pool's number is in its figure's name."""
    name = page.ledger.entity(page.ledger.claim(claim)["entity"])
    return Names(*("".join(c for c in words if not c.isdigit()) for words in (name.en, name.zh)))


def _both(words: str) -> Text:
    return Names(words, words)


def _status(page: Page, claim: str) -> Text:
    return STATUS[page.ledger.claim(claim)["status"]]


def _why(page: Page, c: Contradiction) -> Text:
    status, pattern = _status(page, c.claim), PATTERNS[c.pattern]
    told = Text("{status}: {pattern}", status=status, pattern=pattern)
    return status if c.pattern == "none" else told


def _role(page: Page, c: Contradiction, claim: str) -> Text:
    if claim != c.claim:
        return _status(page, claim)
    words = _why(page, c)
    return Text("in question, {words}", words=words)
