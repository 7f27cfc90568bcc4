"""The study of contradictions: ranking, patterns and copies, recomputed from the tables."""

import csv
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest

from xiaodai.consistency.verdicts import KINDS
from xiaodai.contract import ParameterError
from xiaodai.ledger.ledger import Ledger, load
from xiaodai.paths import DATA
from xiaodai.reading import period_days
from xiaodai.studies import attrition
from xiaodai.studies.contradictions import (
    Parameters,
    contradicted,
    documents,
    relations,
)
from xiaodai.values.quantity import Dated, Quantity


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


@pytest.fixture(scope="module")
def found(ledger: Ledger) -> relations.Selection:
    return relations.select(ledger)


@pytest.fixture(scope="module")
def ranked(found) -> pd.DataFrame:
    return contradicted.contradictions(found)


def table(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def origin_of(row: dict[str, str], sources: dict[str, dict[str, str]]) -> str:
    """The end of the chain of copies, straight from the two tables."""
    at = row["origin"] or row["source"]
    while sources[at]["origin"]:
        at = sources[at]["origin"]
    return at


def test_every_verdict_is_selected_by_default(found) -> None:
    tally = relations.count_verdicts(found)
    parts = [getattr(tally, kind).low for kind in KINDS]
    assert sum(parts) == tally.relations.low == len(found.verdicts) > 400
    assert tally.inconsistent.low >= 20
    assert len(found.claims) == len(table("claims"))


def test_contradictions_are_ranked_unexplained_first_then_by_gap_then_dates(ranked) -> None:
    known = [bool(c.verdict.known) for c in ranked.itertuples()]
    assert known == sorted(known)
    sizes = [
        c.relative.low for c in ranked.itertuples() if c.relative is not None and c.verdict.known
    ]
    assert sizes == sorted(sizes, reverse=True)
    dated = [isinstance(c.value, Dated) for c in ranked.itertuples() if c.verdict.known]
    assert dated == sorted(dated)
    days = [
        c.gap.low for c in ranked.itertuples() if isinstance(c.value, Dated) and c.verdict.known
    ]
    assert days == sorted(days, reverse=True) and set(days) >= {37, 20}


def test_the_relative_gap_is_the_slack_over_the_print(ranked) -> None:
    rewritten = ranked.loc["national.company_count.2022-06-30.3"]
    assert rewritten.gap.low == rewritten.gap.high == 8810 - 6150
    assert rewritten.relative.low == Fraction(2660, 8810) * 100
    exits = ranked.loc["national.net_exits.2020"]
    assert exits.rival is None and exits.gap.low == (7551 - 7118) - 184
    assert exits.relative.low == Fraction(249, 184) * 100
    opened = ranked.loc["fenfu.loan_balance.2025-06-30.4"]  # "more than" has no upper end
    assert (opened.relative.high, opened.gap.high) == (None, None)
    assert opened.relative.low == (1 - Fraction("1125.885") / 1200) * 100


def test_every_gap_is_at_least_the_slack_of_its_verdict(ranked) -> None:
    for c in ranked.itertuples():
        if c.verdict.slack is not None:
            assert c.gap is not None and c.gap.low == -c.verdict.slack, c.Index


@pytest.mark.parametrize(
    ("claim", "pattern"),
    [
        ("national.company_count.2022-06-30.3", "another period"),  # mid-2016, years rewritten
        ("national.company_count.2023-06-30.3", "another period"),  # the year-end before
        ("national.loan_balance.2025-09-30.2", "one digit"),  # 7220 for 7229
        ("national.loan_balance_change_ytd.2016.2", "plain difference"),  # 9272.8 − 9411.51
        ("chongqing.loan_balance.2024-12-31.2", "fewer digits"),
        ("zhaolian.net_profit_growth.2025H1.2", "none"),
    ],
)
def test_the_digits_say_how_a_wrong_print_came_about(ranked, claim: str, pattern: str) -> None:
    assert ranked.loc[claim, "pattern"] == pattern


def test_a_figure_of_another_period_is_found_with_its_period(ledger: Ledger) -> None:
    assert contradicted.periods_of(ledger, "national.employees.2022-06-30.2") == ["2016-06-30"]
    assert contradicted.periods_of(ledger, "national.net_exits.2020") == []


def test_the_sides_are_weighed_by_grade_and_origins(ranked) -> None:
    better = contradicted.better_side(ranked)
    parts = (better.by_grade, better.by_origins, better.by_neither)
    assert sum(part.low for part in parts) == len(ranked)
    by_hand = sum(
        c.verdict.against[-1].grade < c.verdict.against[0].grade for c in ranked.itertuples()
    )
    assert better.by_grade.low == by_hand
    copied = [c.Index for c in ranked.itertuples() if c.verdict.against[-1].copied]
    assert "national.company_count.2025-03-31.5" in copied
    assert better.copied.low == len(copied)


def test_a_pools_average_passed_off_as_its_lenders_is_told(found) -> None:
    rate = relations.same_digits(found).loc["mashang.average_rate.2025"]
    assert rate.whole.interval == rate.part.interval
    assert (rate.whole.scope[0], rate.part.scope[:2]) == ("mashang", ("mashang_pool", "mashang"))


def test_a_products_balance_over_a_pools_borrowers_is_only_a_warning(found) -> None:
    ratios = relations.wrong_ratios(found)
    per_person = ratios.loc[[".balance_per_borrower." in claim for claim in ratios.index]].iloc[0]
    assert per_person.whole.low == Fraction(1125_87500000, 1000) * 1000 / 2765000
    assert {mark.kind for mark in per_person.whole.marks} == {"across scopes"}
    assert 187 < per_person.times.low < per_person.times.high < 189


def test_rebased_years_are_those_of_the_attrition_study(ledger: Ledger) -> None:
    table = relations.rebasings(ledger, "2010")
    by_year = table["rebasing"]
    assert by_year["2025"].interval.ends[0] > 0 > by_year["2018"].interval.ends[1]
    known = attrition.rebasing(ledger)["rebasing"].dropna()
    assert {str(year): gap.interval for year, gap in known.items()} == {
        year: gap.interval for year, gap in by_year.items()
    }
    assert min(relations.rebasings(ledger, "2020").index) == "2020"
    rebased = relations.rebased_years(table)
    assert rebased.moved.low <= rebased["all"].low == len(table)
    assert rebased.is_every_year is (rebased.moved.low == len(table))


# --- copies ----------------------------------------------------------------------------------


def test_independence_is_what_the_tables_say(ledger: Ledger, found) -> None:
    rows, sources = table("claims"), {row["id"]: row for row in table("sources")}
    origins = defaultdict(list)
    for row in rows:
        figure = (row["entity"], row["metric"], row["period"])
        origins[figure].append(origin_of(row, sources))
    often = [each for each in origins.values() if len(each) > 1]
    shares = documents.independence(ledger, found.claims)
    assert shares.prints.low == len(rows)
    assert shares.documents.low == len({row["source"] for row in rows})
    assert shares.origins.low == len({origin for each in origins.values() for origin in each})
    assert shares.second_hand.low == sum(origin_of(r, sources) != r["source"] for r in rows)
    assert shares.repeats.low == sum(len(each) - len(set(each)) for each in origins.values())
    assert shares.reprinted.low == len(often)
    assert shares.one_origin.low == sum(len(set(each)) == 1 for each in often)
    assert shares.repeated_share.low == 100 * shares.repeats.low / len(rows)
    assert shares.one_origin_share.low == 100 * shares.one_origin.low / len(often)


def test_the_most_copied_origins_are_those_with_most_copies(ledger: Ledger, found) -> None:
    rows, sources = table("claims"), {row["id"]: row for row in table("sources")}
    taken = defaultdict(Counter)
    for row in rows:
        if (origin := origin_of(row, sources)) != row["source"]:
            taken[origin][row["source"]] += 1
    copied = documents.most_copied(ledger, found.claims, 12)
    groups = dict(list(copied.groupby("origin", sort=False)))
    sizes = sorted((len(copies) for copies in taken.values()), reverse=True)
    assert [len(copies) for copies in groups.values()] == sizes[:12]
    for origin, copies in groups.items():
        prints = [count.low for count in copies["prints"]]
        assert dict(zip(copies["copy"], prints, strict=True)) == taken[origin]
        assert prints == sorted(prints, reverse=True)
        assert set(copies["is_read"]) == {origin in {row["source"] for row in rows}}
        assert [sources[copy]["grade"] for copy in copies["copy"]] == copies["grade"].tolist()


def test_coverage_by_metric_grade_and_year_counts_every_print_once(ledger: Ledger, found) -> None:
    all_prints = len(found.claims)
    for table in (
        documents.coverage(ledger, found.claims, "metric"),
        documents.coverage(ledger, found.claims, "grade"),
    ):
        assert sum(prints.low for prints in table["prints"]) == all_prints
        assert all(row.origins.low <= row.prints.low for row in table.itertuples())
    by_year = documents.by_kind_and_year(ledger, found.claims)
    assert sum(count.low for count in by_year.stack().dropna()) == all_prints
    assert {"2010", "2025", documents.NO_YEAR} <= set(by_year)


def test_the_busiest_year_has_most_prints(ledger: Ledger, found) -> None:
    years = Counter(documents.year_of(ledger, claim) for claim in found.claims)
    busiest = documents.busiest_year(documents.by_kind_and_year(ledger, found.claims))
    assert busiest is not None and busiest.code == years.most_common(1)[0][0]
    undated = [claim for claim in found.claims if documents.year_of(ledger, claim) == "undated"]
    assert documents.busiest_year(documents.by_kind_and_year(ledger, undated)) is None


def test_no_claims_are_no_evidence(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="no claims are no evidence"):
        documents.independence(ledger, [])
    assert documents.most_copied(ledger, [], 12).empty


def test_figures_printed_once_have_no_share_with_one_origin(ledger: Ledger) -> None:
    shares = documents.independence(ledger, ["national.net_exits.2020"])
    assert shares.one_origin_share is None and shares.reprinted.low == 0


# --- selection -------------------------------------------------------------------------------


def test_an_entity_brings_its_parts_and_every_verdict_they_have_a_part_in(ledger: Ledger) -> None:
    some = relations.select(ledger, "mashang")
    assert {ledger.claim(c)["entity"] for c in some.claims} >= {"mashang", "mashang_pool"}
    assert all("mashang" in ledger.scope(ledger.claim(c)["entity"]) for c in some.claims)
    pool = relations.select(ledger, "mashang_pool")
    assert pool.of("out_of_scope") == some.of("out_of_scope")  # told of the lender's print


def test_since_leaves_out_periods_that_end_before_and_keeps_the_undated(ledger: Ledger) -> None:
    late = relations.chosen_claims(ledger, "all", "2025-07-01")
    periods = {ledger.claim(c)["period"] for c in late}
    assert "2025" in periods and "undated" in periods
    assert not periods & {"2025-06-30", "2025H1", "2024"}
    found = {v.period for v in relations.select(ledger, "all", "2025").verdicts} - {"undated"}
    assert all(period_days(period)[1] >= date(2025, 1, 1) for period in found)


def test_an_entity_that_nothing_relates_has_claims_but_no_verdict(ledger: Ledger) -> None:
    alone = relations.select(ledger, "zhilu")
    assert alone.claims and not alone.verdicts
    none = contradicted.contradictions(alone)
    assert none.empty and none.dropna(subset=["rival"]).empty
    assert contradicted.commonest_pattern(none) is None


def test_a_print_is_a_quantity_or_a_date(ledger: Ledger) -> None:
    day = relations.as_printed(ledger, "alibaba_microloan.founded.2010-03")
    assert isinstance(day, Dated) and day.first == day.last
    assert isinstance(relations.as_printed(ledger, "national.net_exits.2020"), Quantity)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"entities": "all"}, "there is no parameter 'entities'"),
        ({"entity": "mashangg"}, "the ledger has no such entity; is 'mashang"),
        ({"entity": 7}, "parameter entity=7 is refused: it must be 'all' or an entity"),
        ({"since": "June"}, "it is neither a year nor a day"),
        ({"since": "2025-02-30"}, "parameter since='2025-02-30' is refused"),
        ({"since": 2025.5}, "parameter since=2025.5 is refused"),
        ({"verdicts": []}, "parameter verdicts=[] is refused"),
        ({"verdicts": ["wrong"]}, "parameter verdicts=['wrong'] is refused"),
        ({"verdicts": "wrong"}, "parameter verdicts='wrong' is refused"),
        (
            {"entity": "jiangsu", "since": "2030"},
            "parameters entity='jiangsu' and since='2030' are refused: the ledger has no such",
        ),
    ],
)
def test_parameters_are_refused_in_one_sentence(ledger: Ledger, given, sentence) -> None:
    with pytest.raises(ParameterError) as refused:
        Parameters.check(given, ledger)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
