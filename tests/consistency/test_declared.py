"""Each kind of relation that the codebook can declare: what fits, what does not, by how much."""

from fractions import Fraction

import pytest

from tests.consistency.made import Claim, contradictions, judged, made
from xiaodai.consistency.verdicts import Verdict

COMPANIES = "unit=company kind=count"
MONEY = "unit=yi_yuan kind=stock"
FLOW = "unit=yi_yuan kind=flow"
SHARE = "unit=percent kind=share"
RATE = "unit=percent kind=rate"

CASES: dict[str, tuple[dict[str, str], list[Claim], Claim, Claim]] = {
    # kind: codebook, what is printed, a last claim that fits, one that does not
    "change on the quarter": (
        {"n": COMPANIES, "d": "unit=company kind=count change_of=n change_base=previous_quarter"},
        [("a", "n", "2025-03-31", "5081家"), ("a", "n", "2025-06-30", "4974家")],
        ("a", "d", "2025Q2", "107家", "减少"),
        ("a", "d", "2025Q2", "117家", "减少"),
    ),
    "change on the year before": (
        {"n": COMPANIES, "d": "unit=company kind=change change_of=n change_base=previous_year"},
        [("a", "n", "2024-06-30", "5428家"), ("a", "n", "2025-06-30", "4974家")],
        ("a", "d", "2025-06-30", "454家", "减少"),
        ("a", "d", "2025-06-30", "454家"),
    ),
    "change since the start of the year": (
        {"n": MONEY, "d": "unit=yi_yuan kind=change change_of=n change_base=year_start"},
        [("a", "n", "2024-12-31", "7533亿元"), ("a", "n", "2025-06-30", "7361亿元")],
        ("a", "d", "2025H1", "171亿元", "减少"),
        ("a", "d", "2025H1", "187亿元", "减少"),
    ),
    "change over a span, in percentage points": (
        {"s": SHARE, "d": "unit=percentage_point kind=change change_of=s change_base=span"},
        [("a", "s", "2022-12-31", "90.11%"), ("a", "s", "2024-12-31", "69.7%")],
        ("a", "d", "2023-01/2024-12", "20.41个百分点", "下降"),
        ("a", "d", "2023-01/2024-12", "24.41个百分点", "下降"),
    ),
    "fall counted as positive": (
        {"n": COMPANIES, "d": "unit=company kind=count fall_of=n change_base=span"},
        [("a", "n", "2024-12-31", "5257家"), ("a", "n", "2025-06-30", "4974家")],
        ("a", "d", "2025H1", "283家"),
        ("a", "d", "2025H1", "284家"),
    ),
    "growth of a flow": (
        {"p": FLOW, "g": "unit=percent kind=growth growth_of=p change_base=previous_year"},
        [("a", "p", "2023", "36亿元"), ("a", "p", "2024", "30.16亿元")],
        ("a", "g", "2024", "16.22%", "下滑"),
        ("a", "g", "2024", "18.22%", "下滑"),
    ),
    "growth of a level since the start of the year": (
        {"n": MONEY, "g": "unit=percent kind=growth growth_of=n change_base=year_start"},
        [("a", "n", "2024-12-31", "1637.51亿元"), ("a", "n", "2025-06-30", "1577.22亿元")],
        ("a", "g", "2025H1", "3.68%", "下降"),
        ("a", "g", "2025H1", "3.86%", "下降"),
    ),
    "ratio": (
        {"b": MONEY, "n": MONEY, "r": "unit=percent kind=ratio numerator=b denominator=n"},
        [("a", "b", "2024-12-31", "55.2亿元"), ("a", "n", "2024-12-31", "3100亿元")],
        ("a", "r", "2024-12-31", "1.78%"),
        ("a", "r", "2024-12-31", "1.84%"),
    ),
    "sum of parts": (
        {"f": RATE, "t": RATE, "s": "unit=percent kind=rate sum_of=f;t"},
        [("a", "f", "2025", "约3%"), ("a", "t", "2025", "4%-5%")],
        ("a", "s", "2025", "约8%"),
        ("a", "s", "2025", "约15%"),
    ),
    "complement": (
        {"own": "unit=percent kind=share complement_of=other", "other": SHARE},
        [("a", "other", "2020", "98%")],
        ("a", "own", "2020", "1.68%"),
        ("a", "own", "2020", "16.8%"),
    ),
    "part of a whole": (
        {"n": COMPANIES, "m": "unit=company kind=count part_of=n"},
        [("a", "n", "2025", "30家")],
        ("a", "m", "2025", "19家"),
        ("a", "m", "2025", "39家"),
    ),
    "day count": (
        {"y": RATE, "d": "unit=percent kind=rate daily_of=y"},
        [("a", "y", "2025", "15.02%")],
        ("a", "d", "2025", "0.041%"),
        ("a", "d", "2025", "0.052%"),
    ),
    "average in its range": (
        {
            "x": RATE,
            "m": "unit=percent kind=rate average_of=x",
            "r": "unit=percent kind=range range_of=x",
        },
        [("a", "r", "2025", "3.06%-14.9%")],
        ("a", "m", "2025", "14.94%"),
        ("a", "m", "2025", "16.56%"),
    ),
    "average against a share above a threshold": (
        {
            "x": "unit=percent kind=rate band_low=0 band_high=36",
            "m": "unit=percent kind=rate average_of=x",
            "s": "unit=percent kind=share band_of=x band_low=20",
        },
        [("a", "s", "2024", "52.10%")],
        ("a", "m", "2024", "10.42%"),
        ("a", "m", "2024", "10.40%"),
    ),
    "nested bands": (
        {
            "x": "unit=percent kind=rate band_low=0 band_high=36",
            "wide": "unit=percent kind=share band_of=x band_low=18",
            "narrow": "unit=percent kind=share band_of=x band_low=20",
        },
        [("a", "wide", "2024", "52.10%")],
        ("a", "narrow", "2024", "52.1%"),
        ("a", "narrow", "2024", "53%"),
    ),
    "separate bands": (
        {
            "x": "unit=percent kind=rate band_low=0 band_high=36",
            "low": "unit=percent kind=share band_of=x band_low=0 band_high=18",
            "high": "unit=percent kind=share band_of=x band_low=18",
        },
        [("a", "high", "2024", "72.43%")],
        ("a", "low", "2024", "27.57%"),
        ("a", "low", "2024", "37.57%"),
    ),
    "at least": (
        {"mean": "unit=day kind=duration", "top": "unit=day kind=duration at_least_of=mean"},
        [("a", "mean", "2025", "1.51天")],
        ("a", "top", "2025", "4天"),
        ("a", "top", "2025", "1天内"),
    ),
    "at most": (
        {"mean": RATE, "low": "unit=percent kind=rate at_most_of=mean"},
        [("a", "mean", "2025", "2.4%")],
        ("a", "low", "2025", "2%以下"),
        ("a", "low", "2025", "不低于3%"),
    ),
    "share": ({"s": SHARE}, [], ("a", "s", "2025", "99.8%"), ("a", "s", "2025", "119.8%")),
    "order of dates": (
        {"f": "unit=date kind=date", "d": "unit=date kind=date not_before=f"},
        [("a", "f", "2010-03", "2010年3月25日")],
        ("a", "d", "2025-10", "2025年10月17日"),
        ("a", "d", "2009-10", "2009年10月17日"),
    ),
    "running total": (
        {"u": "unit=person kind=count over_time=never_falls"},
        [("a", "u", "2023-12-31", "4.6亿")],
        ("a", "u", "2025-12-31", "超过4亿"),
        ("a", "u", "2025-12-31", "4.1亿"),
    ),
    "adjoining periods": (
        {"f": "unit=yi_yuan kind=flow over_time=adds"},
        [("a", "f", "2025Q1", "31亿元"), ("a", "f", "2025Q2", "35亿元")],
        ("a", "f", "2025H1", "66.8亿元"),
        ("a", "f", "2025H1", "76.8亿元"),
    ),
    "period within": (
        {"f": "unit=yi_yuan kind=flow over_time=accumulates"},
        [("a", "f", "2025-01/2025-10", "761.38亿元")],
        ("a", "f", "2025H1", "363.31亿元"),
        ("a", "f", "2025H1", "1612.7亿元"),
    ),
    "whole number": (
        {"k": COMPANIES, "n": COMPANIES, "r": "unit=percent kind=ratio numerator=k denominator=n"},
        [("a", "n", "2025", "30家")],
        ("a", "r", "2025", "63.3%"),  # 19 of 30
        ("a", "r", "2025", "64.5%"),
    ),
    "four quarters": (
        {"f": "unit=yi_yuan kind=flow over_time=adds"},
        [("a", "f", f"2025Q{q}", "10.0亿元") for q in (1, 2, 3, 4)],
        ("a", "f", "2025", "40.1亿元"),
        ("a", "f", "2025", "41亿元"),
    ),
    "quarters that exceed their year": (
        {"f": "unit=yi_yuan kind=flow over_time=accumulates"},
        [("a", "f", f"2025Q{q}", "10.0亿元") for q in (1, 3, 4)],
        ("a", "f", "2025", "30亿元"),
        ("a", "f", "2025", "29亿元"),
    ),
    "a band beyond the range": (
        {
            "x": "unit=percent kind=rate band_low=0 band_high=36",
            "r": "unit=percent kind=range range_of=x",
            "s": "unit=percent kind=share band_of=x band_low=20",
        },
        [("a", "r", "2025", "3.06%-14.9%")],
        ("a", "s", "2025", "0%"),
        ("a", "s", "2025", "12%"),
    ),
    "three separate bands": (
        {
            "x": "unit=percent kind=rate band_low=0 band_high=36",
            "one": "unit=percent kind=share band_of=x band_high=12",
            "two": "unit=percent kind=share band_of=x band_low=12 band_high=18",
            "three": "unit=percent kind=share band_of=x band_low=18",
        },
        [("a", "one", "2025", "40%"), ("a", "two", "2025", "40%")],
        ("a", "three", "2025", "21%"),
        ("a", "three", "2025", "24%"),
    ),
    "what happens once": (
        {"f": "unit=date kind=date over_time=once"},
        [("a", "f", "2010-03", "2010年3月25日")],
        ("a", "f", "2010", "2010年"),
        ("a", "f", "2011", "2011年"),
    ),
    "the level of a quarter": (
        {"n": MONEY},
        [("a", "n", "2025-06-30", "7361亿元")],
        ("a", "n", "2025Q2", "7361亿元"),
        ("a", "n", "2025Q2", "7316亿元"),
    ),
    "no negative level": (
        {"n": MONEY},
        [],
        ("a", "n", "2025", "0亿元"),
        ("a", "n", "2025", "-1亿元"),
    ),
    "duplicate": (
        {"n": COMPANIES},
        [("a", "n", "2025-06-30", "4974家")],
        ("a", "n", "2025-06-30", "约5000家"),
        ("a", "n", "2025-06-30", "4947家"),
    ),
    "same days, other code": (
        {"p": FLOW},
        [("a", "p", "2025H1", "20.47亿元")],
        ("a", "p", "2025-01/2025-06", "20.5亿元"),
        ("a", "p", "2025-01/2025-06", "24.07亿元"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_fits_is_consistent(name: str) -> None:
    metrics, printed, fits, _ = CASES[name]
    ledger = made(metrics, [*printed, fits])
    assert contradictions(ledger) == []
    verdicts = {v.verdict for v in judged(ledger)}
    assert "consistent" in verdicts or name in ("whole number", "share", "no negative level")


@pytest.mark.parametrize("name", CASES)
def test_what_does_not_fit_is_found_with_every_claim_that_it_needs(name: str) -> None:
    metrics, printed, _, wrong = CASES[name]
    ledger = made(metrics, [*printed, wrong])
    (found,) = contradictions(ledger)
    assert found[1] == set(ledger.claims["id"])


def test_the_parts_of_a_country_come_to_the_whole_once_all_are_there() -> None:
    entities = {
        "land": "industry:",
        "east": "country_region:land",
        "west": "country_region:land",
        "coast": "group:land",
    }
    claims: list[Claim] = [
        ("land", "n", "2016-12-31", "100家"),
        ("east", "n", "2016-12-31", "60家"),
        ("coast", "n", "2016-12-31", "90家"),
    ]
    metrics = {"n": "unit=company kind=count additive=true"}
    assert contradictions(made(metrics, claims, entities=entities)) == []
    full: list[Claim] = [*claims, ("west", "n", "2016-12-31", "40家")]
    assert contradictions(made(metrics, full, entities=entities)) == []
    short: list[Claim] = [*claims, ("west", "n", "2016-12-31", "39家")]
    assert contradictions(made(metrics, short, entities=entities)) == [
        ("sum of entities", {f"{e}.n.2016-12-31" for e in ("land", "east", "west")})
    ]


def _verdict(name: str, wrong: bool) -> Verdict:
    metrics, printed, fits, bad = CASES[name]
    relation = [
        v for v in judged(made(metrics, [*printed, bad if wrong else fits])) if v.slack is not None
    ]
    return relation[0]


def test_the_slack_is_what_a_hand_gets() -> None:
    # 4,974 − 5,081 = −107 against −117, all exact.
    assert _verdict("change on the quarter", True).slack == -10
    # 30.16/36 lies from 30.155/36.5 to 30.165/35.5; less one, in per cent, against −18.22 ± 0.005.
    low = (Fraction("30.155") / Fraction("36.5") - 1) * 100
    assert _verdict("growth of a flow", True).slack == Fraction("-18.215") - low
    # 100 − 98 ± 0.5 against 16.8 ± 0.05.
    assert _verdict("complement", True).slack == Fraction("2.5") - Fraction("16.75")
    # 2010-03-25 against 2009-10-17: 159 days.
    assert _verdict("order of dates", True).slack == -159
    # It fits with this much room: −107 may not move at all.
    assert _verdict("change on the quarter", False).slack == 0


@pytest.mark.parametrize(
    ("metrics", "claims"),
    [
        (  # a profit turns into a larger loss: less than −100 %
            {
                "p": FLOW + " over_time=adds",
                "g": "unit=percent kind=growth growth_of=p change_base=previous_year",
            },
            [
                ("a", "p", "2023", "1.00亿元"),
                ("a", "p", "2024", "1.00亿元", "亏损"),
                ("a", "g", "2024", "-200%"),
            ],
        ),
        (  # growth on a loss is printed in more than one way
            {
                "p": FLOW + " over_time=adds",
                "g": "unit=percent kind=growth growth_of=p change_base=previous_year",
            },
            [
                ("a", "p", "2023", "2.00亿元", "亏损"),
                ("a", "p", "2024", "1.00亿元", "亏损"),
                ("a", "g", "2024", "50%"),
            ],
        ),
        (  # a half-year has 181 days
            {"p": FLOW, "d": "unit=wan_yuan kind=flow daily_of=p"},
            [("a", "p", "2025H1", "14.6亿元"), ("a", "d", "2025H1", "806.6万元")],
        ),
        (  # a year's total may be of any day of that year
            {"u": "unit=person kind=count over_time=never_falls"},
            [("a", "u", "2025", "3.0亿"), ("a", "u", "2025-11", "3.5亿")],
        ),
        (  # what a product holds need not be on its lender's books, and pools overlap
            {"n": MONEY + " additive=true"},
            [
                ("lender", "n", "2025-06-30", "129亿元"),
                ("product", "n", "2025-06-30", "1125.88亿元"),
            ],
        ),
    ],
)
def test_what_only_looks_wrong_raises_no_alarm(
    metrics: dict[str, str], claims: list[Claim]
) -> None:
    entities = {"product": "product:lender"} if claims[0][0] == "lender" else None
    assert contradictions(made(metrics, claims, entities=entities)) == []


def test_a_part_over_its_whole_is_at_most_everything() -> None:
    metrics = {
        "b": MONEY + " part_of=n",
        "n": MONEY,
        "r": "unit=percent kind=ratio numerator=b denominator=n",
    }
    ledger = made(metrics, [("a", "r", "2024-12-31", "215%")])
    assert contradictions(ledger) == [("domain", {"a.r.2024-12-31"})]
