"""The four classes: one contradiction planted for each, and those of the ledger decided again."""

import csv
import re

import pytest

from tests.consistency.made import Claim, judged, made
from xiaodai.consistency.classes import Classed, all_classed
from xiaodai.consistency.verdicts import judge
from xiaodai.ledger.corrections import CAUSES
from xiaodai.ledger.ledger import load
from xiaodai.paths import DATA

METRICS = {
    "n": "unit=company kind=count",
    "m": "unit=yi_yuan kind=amount",
    "r": "unit=percent kind=rate",
}
N, M, R = "a.n.2025-06-30", "a.m.2025", "a.r.2025"


def classes(claims: list[Claim], **tables: dict[str, str]) -> list[Classed]:
    ledger = made(METRICS, claims, **tables)
    return all_classed(judged(ledger), ledger)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        pytest.param(
            [("a", "r", "2025", "-12.76%"), ("a", "r", "2025", "-13.34%", "source:other")],
            ("contradiction", "disputed", False),
            id="two papers, one figure: as Zhaolian's profit",
        ),
        pytest.param(
            [
                ("a", "n", "2025-06-30", "4974家"),
                (
                    "a",
                    "n",
                    "2025-06-30",
                    "4947家",
                    "status:rejected",
                    "cause:digit_slip",
                    f"rests:{N}",
                ),
            ],
            ("contradiction", "digit_slip", True),
            id="a slip that the ledger has settled",
        ),
        pytest.param(
            [
                ("a", "m", "2025", "13848.59亿元"),
                (
                    "a",
                    "m",
                    "2025",
                    "13747.31亿元",
                    "status:conflict",
                    "cause:other_scope",
                    f"rests:{M}",
                ),
            ],
            ("other_scope", "other_scope", True),
            id="the sum of some against the whole",
        ),
        pytest.param(
            [
                ("a", "n", "2025-06-30", "4974家"),
                ("a", "n", "2025-06-30", "4970家", "source:other"),
            ],
            ("rounding", "coarser_print", True),
            id="a count in tens",
        ),
        pytest.param(
            [("a", "m", "2025", "1061.67亿元"), ("a", "m", "2025", "1061亿元", "source:other")],
            ("rounding", "cut_digits", True),
            id="cut digits",
        ),
        pytest.param(
            [("a", "n", "2025-06-30", "4974家"), ("a", "n", "2025-06-30", "4947家", "source:blog")],
            ("to_check", "disputed", False),
            id="self-media without an origin",
        ),
        pytest.param(
            [
                ("a", "m", "2025", "1125.88亿元"),
                (
                    "a",
                    "m",
                    "2025",
                    "1200亿元",
                    "突破",
                    "status:conflict",
                    "cause:day_unclear",
                    f"rests:{M}",
                ),
            ],
            ("to_check", "day_unclear", True),
            id="a day that is not clear",
        ),
    ],
)
def test_a_planted_contradiction_has_its_class(claims: list[Claim], expected) -> None:
    (one,) = classes(claims, grades={"blog": "D"})
    assert (one.kind, one.cause, one.is_explained) == expected


def test_a_mirror_that_names_its_origin_is_no_weak_side() -> None:
    claims: list[Claim] = [
        ("a", "n", "2025-06-30", "4974家"),
        ("a", "n", "2025-06-30", "4947家", "source:mirror"),
    ]
    weak = {"grades": {"mirror": "D"}}
    assert [one.kind for one in classes(claims, **weak)] == ["to_check"]
    (one,) = classes(claims, **weak, origins={"mirror": "paper"})
    assert one.kind == "contradiction"


def test_a_settled_slip_of_a_weak_page_is_a_contradiction_and_needs_no_check() -> None:
    row = ("source:blog", "status:rejected", "cause:wrong_period", f"rests:{N}")
    claims: list[Claim] = [
        ("a", "n", "2025-06-30", "4974家"),
        ("a", "n", "2025-06-30", "5385家", *row),
    ]
    assert [one.kind for one in classes(claims, grades={"blog": "E"})] == ["contradiction"]


def test_a_cause_that_rests_on_another_figure_explains_nothing() -> None:
    row = ("status:conflict", "cause:other_scope", "rests:a.n.2024-06-30")
    claims: list[Claim] = [
        ("a", "n", "2024-06-30", "5000家"),
        ("a", "n", "2025-06-30", "4974家"),
        ("a", "n", "2025-06-30", "4947家", "source:other", *row),
    ]
    (one,) = classes(claims)
    assert (one.kind, one.is_explained) == ("contradiction", False)


def test_a_declared_slip_is_believed_before_the_digits() -> None:
    """7,220 could be 7,224 rounded; where the ledger says that a digit slipped, it did."""
    row = ("status:rejected", "cause:digit_slip", f"rests:{N}")
    claims: list[Claim] = [
        ("a", "n", "2025-06-30", "7224家"),
        ("a", "n", "2025-06-30", "7220家", *row),
    ]
    assert [one.cause for one in classes(claims)] == ["digit_slip"]
    assert [one.cause for one in classes([claims[0], claims[1][:4]])] == ["coarser_print"]


# --- the real ledger -----------------------------------------------------------------------------


def rows(name: str) -> dict[str, dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def number(row: dict[str, str]) -> float:
    return (float(row["low"]) + float(row["high"])) / 2


def as_rounded(row: dict[str, str], finer: dict[str, str]) -> bool:
    """Whether a print is the other one written with fewer digits: strings, no intervals."""
    if row["unit"] == "date" or not (row["low"] and row["high"] and finer["low"] and finer["high"]):
        return False
    digits = re.search(r"[\d.]+", row["printed"].replace(",", ""))
    assert digits
    bare = digits.group().replace(".", "").strip("0")
    value, other = abs(number(row)), abs(number(finer))
    return f"{other:.{len(bare) - 1}e}" == f"{value:.{len(bare) - 1}e}" or (
        "." not in digits.group() and int(other) == value and other != value
    )


def test_every_class_of_the_ledger_is_decided_again_from_the_tables() -> None:
    """From the rows of the files: the cause, digits as strings, grade and origin of each side."""
    ledger = load()
    claims, sources = rows("claims"), rows("sources")
    with (DATA / "corrections.csv").open(encoding="utf-8", newline="") as file:
        causes = {(row["claim"], row["rests_on"]): row["cause"] for row in csv.DictReader(file)}

    def weak(ids: tuple[str, ...]) -> bool:
        found = []
        for claim in ids:
            source = claims[claim]["source"]
            has_origin = claims[claim]["origin"] or sources[source]["origin"]
            found.append(sources[source]["grade"] in "DE" and not has_origin)
        return all(found)

    seen = set()
    for one in all_classed(judge(ledger.prints(), ledger), ledger):
        v = one.verdict
        involved = {*v.claims, *(c for side in v.against for c in side.claims)}
        declared = {cause for (a, b), cause in causes.items() if a in involved and b in involved}
        against = {(a, why) for (a, b), why in causes.items() if a in v.claims[:2] and b}
        elsewhere = {a: why for a, why in against if why != "disputed"}
        if v.relation == "duplicate" and declared == {"disputed"} and len(elsewhere) == 1:
            expected = {CAUSES[why].means for why in elsewhere.values()}
        elif declared <= {"disputed"}:
            pair = [claims[claim] for claim in v.claims[:2]]
            by_digits = v.relation == "duplicate" and (
                as_rounded(*pair) or as_rounded(*reversed(pair))
            )
            unclear = "to_check" if any(weak(s.claims) for s in v.against) else "contradiction"
            expected = {"rounding" if by_digits else unclear}
        else:
            expected = {CAUSES[cause].means for cause in declared - {"disputed"}}
        assert {one.kind} == expected, v.claims
        if one.kind == "rounding":
            assert as_rounded(claims[one.claim], claims[one.rival])
        seen.add(one.kind)
    assert seen == {"contradiction", "other_scope", "rounding", "to_check"}
