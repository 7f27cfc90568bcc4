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
        *(claims for _, claims in contradicted.conflict_sets(ledger, ranked)),
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
    counts = Counter(pattern for pattern in gaps["pattern"] if pattern != "none")
    commonest = contradicted.commonest_pattern(gaps)
    assert (commonest is None) == (not counts)
    if commonest is not None:
        pattern, often = commonest
        key = next(key for key, words in contradicted.PATTERNS.items() if words is pattern)
        assert counts[key] == often == max(counts.values())
    silent = gaps[gaps["pattern"] == "none"]
    assert contradicted.commonest_pattern(silent) is None


def test_a_conflict_set_marks_the_claim_in_question(ledger: Ledger, ranked) -> None:
    sets = contradicted.conflict_sets(ledger, ranked)
    assert len(sets) == sum(c.rival is None for c in ranked.itertuples())
    gap, exits = next(found for found in sets if "national.net_exits.2020" in found[1].index)
    assert gap is not None and gap.low == 249
    assert set(exits["value"].map(lambda value: value.low)) == {184, 7118, 7551}
    remarks = {claim: remark.en for claim, remark in exits["remark"].items()}
    assert remarks.pop("national.net_exits.2020") == "in question, rejected"
    assert set(remarks.values()) == {"accepted"}


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


def test_the_same_digits_name_the_narrower_scope_without_its_number(selection) -> None:
    names = relations.same_digits(selection)["narrower"]
    assert all("Mashang" in name.en for name in names)
    assert not any(character.isdigit() for name in names for character in name.en + name.zh)
