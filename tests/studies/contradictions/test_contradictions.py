"""The study of contradictions: ranking, patterns and copies, recomputed from the tables."""

import csv
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest

from xiaodai.consistency.verdicts import KINDS
from xiaodai.contract import ParameterError
from xiaodai.ledger.corrections import CLASSES
from xiaodai.ledger.ledger import Ledger, load
from xiaodai.paths import DATA
from xiaodai.reading import period_days
from xiaodai.studies import attrition
from xiaodai.studies.contradictions import (
    Parameters,
    contradicted,
    documents,
    explained,
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
    is_dated = [
        isinstance(c.value, Dated) and c.gap is not None
        for c in ranked.itertuples()
        if c.verdict.known
    ]
    assert is_dated == sorted(is_dated)  # a date of a draft is wrong by no number of days
    days = [c.gap.low for c in ranked.itertuples() if isinstance(c.value, Dated) and c.gap]
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
        ("national.net_exits.2020", "none"),
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
    by_hand, copied = 0, []
    for c in ranked.itertuples():
        sides = sorted(c.verdict.against, key=lambda side, own=c.Index: own not in side.claims)
        by_hand += sides[-1].grade < sides[0].grade
        if sides[-1].copied:
            copied.append(c.Index)
    assert better.by_grade.low == by_hand
    assert "national.company_count.2025-03-31.5" in copied
    assert better.copied.low == len(copied)


def test_a_pools_average_passed_off_as_its_lenders_is_told(found) -> None:
    rate = relations.same_digits(found).loc["mashang.average_rate.2025"]
    assert rate.whole.interval == rate.part.interval
    assert (rate.whole.scope[0], rate.part.scope[:2]) == ("mashang", ("mashang_pool", "mashang"))


def test_a_products_balance_over_a_pools_borrowers_is_only_a_warning(found) -> None:
    ratios = relations.wrong_ratios(found)
    per_person = ratios.loc[[".balance_per_borrower." in claim for claim in ratios.index]].iloc[0]
    assert per_person.wider.en == "Fenfu: Loan balance"
    assert {mark.kind for mark in per_person.times.marks} == {"across scopes"}
    assert max(times.low for times in ratios["times"]) < 1000
    assert 187 < per_person.times.low < per_person.times.high < 189


def test_openings_are_those_of_the_attrition_study(ledger: Ledger) -> None:
    table = relations.openings(ledger, "2010")
    by_year = table["rebasing"]
    assert by_year["2025"].interval.ends[0] > 0 > by_year["2018"].interval.ends[1]
    known = attrition.rebasing(ledger)["rebasing"].dropna()
    assert {str(year): gap.interval for year, gap in known.items()} == {
        year: gap.interval for year, gap in by_year.items()
    }
    kinds = attrition.openings(ledger)["kind"]
    assert table["kind"].to_dict() == {str(year): kinds[year] for year in known.index}
    assert min(relations.openings(ledger, "2020").index) == "2020"


def test_the_gap_of_each_quarter_is_worked_out_by_hand(ledger: Ledger) -> None:
    """2025: 7365.61 + 183, 7361 + 187 and 7229 + 319, each less 7533.25; 2020: 8770.68 + 338.1."""
    table = relations.openings(ledger, "2010")
    for number, implied in ((1, "7548.61"), (2, "7548"), (3, "7548")):
        gap = table.loc["2025", f"gap_{number}"].interval
        assert (Fraction(implied) - Fraction("7533.25")) * 10**8 in gap
    assert pd.isna(table.loc["2025", "gap_4"])
    assert 0 in table.loc["2020", "gap_1"].interval  # the first quarter starts where 2019 ended
    assert 0 not in table.loc["2020", "gap_2"].interval


# --- classes and causes ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def causes(found) -> pd.DataFrame:
    return explained.by_cause(found)


def test_every_contradiction_stands_in_one_row_of_its_class(found, ranked, causes) -> None:
    """A claim that fails several relations for one cause stands in one row, and once."""
    claims = [claim for ids in causes["claims"] for claim in ids]
    assert len(claims) == len(set(claims))
    assert [row.figures.low for row in causes.itertuples()] == causes["claims"].map(len).tolist()
    failing = [id(verdict) for verdicts in causes["verdicts"] for verdict in verdicts]
    assert sorted(failing) == sorted(map(id, found.of("inconsistent")))
    assert sorted(failing) == sorted(map(id, ranked["verdict"]))
    for row in causes.itertuples():
        sides = [{c for side in v.against for c in side.claims} for v in row.verdicts]
        assert all(side & set(row.claims) for side in sides), row.claims
    counts = explained.count_classes(found, causes)
    for kind in CLASSES:
        in_rows = sum(len(row.verdicts) for row in causes.itertuples() if row.kind == kind)
        assert counts[kind].low == in_rows == sum(ranked["kind"] == kind)
    assert counts.causes.low == len(causes) < len(ranked)
    assert [*dict.fromkeys(causes["kind"])] == [*CLASSES]


def test_figures_of_one_page_with_one_cause_are_one_row(ledger: Ledger, causes) -> None:
    for page, number in (("kanong_2022h1_forum", 4), ("chaxiaohao_20250701", 2)):
        wrong = [row["id"] for row in table("claims") if row["source"] == page]
        (merged,) = [r for r in causes.itertuples() if set(r.claims) & set(wrong)]
        assert len(merged.claims) == merged.figures.low == number
        assert {ledger.corrections_of(claim)[0]["cause"] for claim in merged.claims} == {
            "wrong_period"
        }
    forum = next(r for r in causes.itertuples() if len(r.claims) == 4)
    assert "For 30 June 2022, Kanong forum gives figures of 30 June 2016" in forum.explanation.en
    assert "2016年6月30日的数字写成2022年6月30日的数字" in forum.explanation.zh


def test_what_the_review_calls_real_is_so_by_its_class(causes) -> None:
    """Two prints of a founding day stay to be checked: one side is a patchwork without origin.

    Two prints of Zhaolian's fall in profit do not: one of them does not fit the printed levels, so
    that it contradicts them and the other print alike.
    """
    kinds = {claim: row.kind for row in causes.itertuples() for claim in row.claims}
    assert {
        kinds["national.loan_balance_change_ytd.2016.2"],
        kinds["zhaolian.net_profit_growth.2025H1"],
        kinds["retail_sales.retail_sales_growth.2025Q1"],
        kinds["national.company_count.2022-06-30.3"],
        kinds["national.loan_balance.2025-03-31.3"],
    } == {"contradiction"}
    assert kinds["microloan_abs.abs_issuance.2025H1.2"] == "other_scope"
    assert kinds["consumer_finance.total_assets.2024-12-31.2"] == "other_scope"
    assert kinds["national.company_count.2012-09-30.4"] == "rounding"
    assert kinds["ant_xiaowei.net_profit.2020H1.2"] == "rounding"
    assert kinds["fenfu.loan_balance.2025-06-30.4"] == "to_check"
    assert "zhaolian.net_profit_growth.2025H1.2" not in kinds
    assert kinds["alibaba_microloan.founded.2010-03"] == "to_check"


def test_every_explanation_is_a_sentence_in_both_languages_with_its_figures(causes) -> None:
    for row in causes.itertuples():
        said = row.explanation
        assert said.en.endswith(".") and said.zh.endswith("。"), said.en
        assert "{" not in said.en + said.zh
        values = dict(said.values)
        assert values["who"].en in said.en and values["who"].zh in said.zh
        for name in {"value", "rival"} & values.keys():
            assert values[name].show("zh") in said.zh


def test_a_translation_is_said_to_be_one(causes) -> None:
    ant = next(r for r in causes.itertuples() if "ant_xiaowei.net_profit.2020H1.2" in r.claims)
    assert "rounds in translation" in ant.explanation.en and "翻译" in ant.explanation.zh
    count = next(
        r for r in causes.itertuples() if "national.company_count.2012-09-30.4" in r.claims
    )
    assert "translation" not in count.explanation.en


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


def test_figures_printed_often_are_counted_with_their_origins(ledger: Ledger, found) -> None:
    rows, sources = table("claims"), {row["id"]: row for row in table("sources")}
    prints = defaultdict(list)
    for row in rows:
        prints[row["entity"], row["metric"], row["period"]].append(row)
    often = [group for group in prints.values() if len(group) >= 5]
    repeated = documents.most_repeated(ledger, found.claims, 5)
    assert sorted(count.low for count in repeated["prints"]) == sorted(map(len, often))
    counts = documents.count_repeated(repeated)
    alone = [group for group in often if len({origin_of(r, sources) for r in group}) == 1]
    assert (counts.figures.low, counts.one_origin.low) == (len(often), len(alone))
    origin, most = Counter(origin_of(group[0], sources) for group in alone).most_common(1)[0]
    behind = [r for group in alone for r in group if origin_of(r, sources) == origin]
    assert counts.behind.low == most and counts.prints.low == len(behind)
    kinds = [sources[r["source"]]["kind"] for r in behind]
    assert counts.digests.low == kinds.count("machine_digest")
    assert counts.who.zh == (sources[origin]["publisher_zh"] or sources[origin]["publisher"])


def test_where_nothing_is_printed_often_nobody_is_behind_it(ledger: Ledger) -> None:
    none = documents.most_repeated(ledger, ["national.net_exits.2020"], 5)
    assert none.empty and documents.count_repeated(none).who is None


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
    ((year, most),) = years.most_common(1)
    assert busiest is not None and busiest.year.code == year
    assert busiest.share.interval.low == Fraction(most, years.total())
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
