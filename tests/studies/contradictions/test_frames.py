"""The study is complete without a page: each step as a frame, in both languages."""

from collections import Counter

import pandas as pd
import pytest

from xiaodai.consistency.verdicts import KINDS
from xiaodai.ledger.ledger import Ledger, load
from xiaodai.reading.periods import Period
from xiaodai.studies.contradictions import contradicted, documents, explained, relations
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.quotes import Quote
from xiaodai.values.words import Text


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


@pytest.fixture(scope="module")
def selection(ledger: Ledger) -> relations.Selection:
    return relations.select(ledger)


@pytest.fixture(scope="module")
def ranked(selection) -> pd.DataFrame:
    return contradicted.contradictions(selection)


def test_every_frame_holds_what_a_table_can_show(ledger, selection, ranked) -> None:
    frames = [
        relations.by_family(selection),
        ranked.drop(columns=["is_miscopied", "is_explained", "verdict"]),
        explained.by_cause(selection)[explained.COLUMNS],
        ranked[contradicted.EVIDENCE],
        contradicted.conflict_sets(ledger, ranked, 15),
        explained.by_class(explained.count_classes(selection, explained.by_cause(selection))),
        relations.same_digits(selection),
        relations.wrong_ratios(selection),
        *(relations.listed(selection, kind) for kind in KINDS),
        relations.openings(ledger, "2010").dropna(axis="columns"),
        documents.most_repeated(ledger, selection.claims, 5),
        documents.most_copied(ledger, selection.claims, 3).drop(columns="is_read"),
        documents.coverage(ledger, selection.claims, "grade"),
        documents.coverage(ledger, selection.claims, "metric"),
        documents.by_kind_and_year(ledger, selection.claims),
    ]
    for frame in frames:
        assert len(frame) and frame.columns.is_unique
        for cell in frame.to_numpy().ravel():
            assert cell is None or isinstance(cell, Quantity | Dated | Period | Quote | Text | str)


def test_every_relation_is_counted_in_one_family(selection) -> None:
    families = relations.by_family(selection)
    for kind in KINDS:
        assert sum(count.low for count in families[kind]) == len(selection.of(kind))
    changes = families[families["family"] == relations.family("change")].iloc[0]
    assert changes.inconsistent.low == sum(
        relations.family(v.relation) == changes.family for v in selection.of("inconsistent")
    )
    worst = relations.most_contradictory(families)
    counts = Counter(relations.family(v.relation) for v in selection.of("inconsistent"))
    assert worst is not None and counts[worst] == max(counts.values())


def test_without_a_contradiction_no_family_is_the_worst(ledger: Ledger, selection) -> None:
    consistent = tuple(selection.of("consistent"))
    calm = relations.Selection(ledger, selection.claims, consistent)
    assert relations.most_contradictory(relations.by_family(calm)) is None


def test_both_sides_of_a_pair_stand_in_one_row(ledger: Ledger, ranked) -> None:
    pairs = ranked.dropna(subset=["rival"])
    assert set(pairs.index) == {c.Index for c in ranked.itertuples() if c.rival is not None}
    pair = sides = pairs.loc["national.company_count.2022-06-30.3"]
    assert (pair.value.low, pair.rival.low, pair.gap.low) == (8810, 6150, 2660)
    assert pair.figure.en == "Small-loan companies nationwide: Number of companies, 30 June 2022"
    assert pair.figure.zh.endswith("（2022年6月30日）")
    assert sides.grades == "E / C"
    assert (sides.prints.low, sides.other_prints.low, sides.other_origins.low) == (1, 2, 1)
    assert sides.remark.en == "rejected: true of another period"


def test_the_widest_gaps_are_the_first_of_the_ranking_with_a_size(ranked) -> None:
    gaps = ranked.dropna(subset=["relative"]).head(5)
    assert (
        gaps.index.tolist() == [c.Index for c in ranked.itertuples() if c.relative is not None][:5]
    )


def test_a_conflict_set_begins_with_the_claim_in_question(ledger: Ledger, ranked) -> None:
    alone = [of for of, one in ranked.iterrows() if one["rival"] is None]
    sets = contradicted.conflict_sets(ledger, ranked, 1000)
    heads = [claim for claim, gap in sets["gap"].items() if gap is not None]
    assert heads == [of for of in alone if ranked.loc[of, "gap"] is not None]
    place = sets.index.get_loc("national.net_exits.2020")
    exits = sets.iloc[place : place + 3]
    assert exits["gap"].iloc[0].low == 249
    assert set(exits["value"].map(lambda value: value.low)) == {184, 7118, 7551}
    assert [status.en for status in exits["status"]] == ["rejected", "accepted", "accepted"]


def test_conflict_sets_are_shown_whole_or_not_at_all(ledger: Ledger, ranked) -> None:
    every = contradicted.conflict_sets(ledger, ranked, 1000)
    for most in (2, 3, 5, 15):
        some = contradicted.conflict_sets(ledger, ranked, most)
        assert len(some) <= most and some.index.tolist() == every.index[: len(some)].tolist()
        following = every["gap"].iloc[len(some) : len(some) + 1]
        assert all(gap is not None for gap in following)  # where the next set would begin


@pytest.mark.parametrize("kind", KINDS)
def test_relations_are_listed_with_the_least_room_first(selection, kind) -> None:
    listed = relations.listed(selection, kind)
    assert sorted(listed.index) == sorted(v.claims[0] for v in selection.of(kind))
    known = [room is not None for room in listed["room"]]
    assert known == sorted(known, reverse=True)
    slacks = sorted(abs(v.slack) for v in selection.of(kind) if v.slack is not None)
    rooms = [room.interval.low for room in listed["room"] if room is not None]
    factors = [room.unit.factor for room in listed["room"] if room is not None]
    assert [r / f for r, f in zip(rooms, factors, strict=True)] == slacks


def test_the_same_digits_name_the_narrower_scope(ledger: Ledger, selection) -> None:
    names = relations.same_digits(selection)["narrower"]
    assert {name.en for name in names} == {ledger.short_name("mashang_pool").en}


def test_the_commonest_cause_is_counted_by_hand(selection) -> None:
    causes = explained.by_cause(selection)
    counts = explained.count_classes(selection, causes)
    figures: Counter[str] = Counter()
    for row in causes[causes["kind"] == "contradiction"].itertuples():
        figures[row.cause.en] += len(row.claims)
    assert figures[counts.commonest.en] == counts.commonest_figures.low == max(figures.values())
    none = explained.count_classes(selection, causes[causes["kind"] == "rounding"])
    assert none.commonest is None and none.commonest_figures.low == 0


def test_classes_without_a_failure_are_not_drawn(ledger: Ledger, selection) -> None:
    counts = explained.count_classes(selection, explained.by_cause(selection))
    drawn = explained.by_class(counts)
    assert sum(value.low for value in drawn["value"]) == len(selection.of("inconsistent"))
    calm = relations.Selection(ledger, selection.claims, tuple(selection.of("consistent")))
    empty = explained.by_class(explained.count_classes(calm, explained.by_cause(calm)))
    assert empty.empty


def test_a_better_source_is_the_one_that_a_digest_goes_back_to(selection) -> None:
    causes = explained.by_cause(selection)
    sales = next(
        r for r in causes.itertuples() if "retail_sales.retail_sales_growth.2025Q1" in r.claims
    )
    assert "National Bureau of Statistics, the better source" in sales.explanation.en
    assert "更可靠的国家统计局" in sales.explanation.zh


def test_a_document_without_a_publisher_is_quoted_by_its_title(selection) -> None:
    causes = explained.by_cause(selection)
    founded = next(
        r for r in causes.itertuples() if "alibaba_microloan.founded.2010-03" in r.claims
    )
    assert "“Article on the exit of Alibaba Microloan, untitled” gives" in founded.explanation.en
    assert "《阿里小贷注销（无题）》为" in founded.explanation.zh


def test_documents_are_titled_in_the_language_of_the_page(ledger: Ledger, selection) -> None:
    titles = documents.most_copied(ledger, selection.claims, 8)["title"]
    assert all(title.en.isascii() for title in titles)
    assert any("统计数据报告" in title.zh for title in titles)
