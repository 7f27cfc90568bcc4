"""What partial disclosures allow: pencil arithmetic, conflicts by name, random lenders."""

import random
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from tests.first_reading import first_reading
from tests.studies.dispersion import surveyed
from tests.studies.dispersion.surveyed import AS_OF, CAP, CEILING
from xiaodai.bounds.moment_bounds import IDENTITY, Moment, inside
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.dispersion import contested, disclosed, partial_disclosure
from xiaodai.studies.dispersion.partial_disclosure import ConflictError, Fact
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity, constant, parameter
from xiaodai.values.words import Names


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def survey():
    return surveyed.everyone()


def test_nothing_disclosed_contradicts_itself_or_the_ceiling(survey) -> None:
    assert survey.clashes == {}
    assert {"haier", "zhongyou", "zhaolian", "mashang_pool", "suyin"} <= set(survey.facts)


def test_an_average_alone_is_markovs_inequality(survey) -> None:
    """Zhaolian's 14.81 on average, at most 24: up to 14.815/20 may stand above 20, or none."""
    found = survey.measures.loc["zhaolian"]
    assert (found.share_above.low, found.share_above.high) == (0, 100 * Fraction("14.815") / 20)
    assert (found.mean_excess.low, found.mean_excess.high) == (0, Fraction("14.815") * 4 / 24)
    assert (found.average_above.low, found.average_above.high) == (20, 24)


def test_an_average_above_the_cap_puts_a_floor_under_what_stands_above_it(survey) -> None:
    """Haier's 22 (21.5 to 22.5): even with all of it at 24 or 20, (21.5 − 20)/4 stand above."""
    found = survey.measures.loc["haier"]
    assert (found.share_above.low, found.share_above.high) == (Fraction("37.5"), 100)
    assert found.mean_excess.low == Fraction("1.5")
    assert found.mean_excess.high == Fraction("22.5") * 4 / 24


def test_a_share_at_or_above_a_rate_says_nothing_of_what_stands_above_it(survey) -> None:
    """Zhongyou: 52.10 per cent at 20 or more, on average at most 20. All may stand at 20."""
    found = survey.measures.loc["zhongyou"]
    assert (found.share_above.low, found.share_above.high) == (0, Fraction("52.105"))
    assert found.average.low == 20 * Fraction("0.52095")  # the others may pay nothing
    assert found.mean_excess.high == 4 * Fraction("0.52105")
    assert {mark.kind for mark in found.share_above.marks} == {"inference"}  # two different days


def test_a_pool_within_a_point_is_known_to_a_point(survey) -> None:
    """Mashang's pool: 99.8 per cent between 23 and 24, 23.96 on average."""
    found = survey.measures.loc["mashang_pool"]
    assert found.share_above.low == Fraction("99.75")
    assert found.standard_deviation.high < Fraction("1.04")
    # Most with 0.15 per cent outside: as much of it at nothing as the average of 23.965 allows,
    # for q at nothing and the rest just under 23 cost 24q + (0.0015 − q) of the 0.035 to spare.
    at_nothing = (Fraction("0.035") - Fraction("0.0015")) / 23
    assert found.mean_excess.high == Fraction("3.965") + 20 * at_nothing


def test_a_range_below_the_cap_leaves_nothing_above_it(survey) -> None:
    found = survey.measures.loc["nanyin_bnp_pool"]  # its rates end at 19.8
    assert (found.share_above.low, found.share_above.high) == (0, 0)
    assert found.average_above is None


def test_of_two_contradicting_ranges_the_book_is_allowed_either(ledger: Ledger, survey) -> None:
    """Ningyin: 3.06 to 14.9, or all-in 3.6 to 24. From 3.06 on, half may cost 20 or more."""
    most = (Fraction("11.565") - Fraction("3.06")) / (20 - Fraction("3.06")) * 100
    share = survey.measures.loc["ningyin", "share_above"]
    assert (share.low, float(share.high)) == (0, pytest.approx(float(most)))
    assert {claim for claim in share.sources if "range" in claim} >= {
        "ningyin.loan_rate_range.2024",
        "ningyin.loan_rate_range.2025",
    }


def test_each_contradicting_range_is_taken_for_true_by_itself(ledger: Ledger) -> None:
    found = disclosed.disclosures(ledger, AS_OF)
    table = contested.by_range(ledger, found, CAP, CEILING).set_index("range")
    low, high = Fraction("11.555"), Fraction("11.565")
    by_period = {row.period.code: row for row in table.reset_index().itertuples()}
    assert set(by_period) == {"2024", "2025"}
    assert by_period["2025"].share_above.high == 0  # up to 14.9
    assert by_period["2025"].average_above is None
    most = (high - Fraction("3.6")) / (20 - Fraction("3.6")) * 100
    assert float(by_period["2024"].share_above.high) == pytest.approx(float(most))
    assert low > Fraction("3.6")  # the average fits both ranges
    alone = found[found["entity"] != "ningyin"]
    assert contested.by_range(ledger, alone, CAP, CEILING).empty


def test_a_range_that_its_average_excludes_says_nothing_of_shares(ledger: Ledger) -> None:
    found = disclosed.disclosures(ledger, AS_OF)
    is_average = (found["entity"] == "ningyin") & (found["metric"] == "average_rate")
    found.loc[is_average, "value"] = [constant(Fraction(16), "percent")]
    by_period = contested.by_range(ledger, found, CAP, CEILING)
    shares = dict(zip((p.code for p in by_period["period"]), by_period["share_above"], strict=True))
    assert shares["2025"] is None  # 16 on average and never above 14.9
    assert shares["2024"] is not None


def test_the_envelope_is_that_of_markov_and_grows(survey) -> None:
    levels = [Fraction(level) for level in range(25)]
    band = partial_disclosure.envelope(survey.facts["zhaolian"], levels)
    low, high = Fraction("14.805"), Fraction("14.815")
    for level, share in zip(levels, band, strict=True):
        least = max(Fraction(0), 1 - high / level) if level else Fraction(0)
        most = min(Fraction(1), (24 - low) / (24 - level)) if level < 24 else Fraction(1)
        assert share == Interval(least if level < 24 else Fraction(1), most)
    assert all(a.ends[0] <= b.ends[0] for a, b in pairwise(band))


def test_the_envelope_jumps_where_a_band_begins(survey) -> None:
    """Zhongyou: 47.9 per cent stand below 20, perhaps all just below; at or below 20 may be all."""
    facts = survey.facts["zhongyou"]
    near, at = partial_disclosure.envelope(facts, [Fraction("19.99"), Fraction(20)])
    assert near == Interval(Fraction(0), Fraction("0.47905"))
    assert at == Interval(Fraction("0.47895"), Fraction(1))


def test_a_low_ceiling_is_named_among_what_excludes_itself() -> None:
    survey = surveyed.only("haier", "ningyin", "mashang_pool", ceiling=18.0)
    assert {fact.name.en for fact in survey.clashes["haier"]} == {
        "Average loan rate",
        "ceiling on a single loan",
    }
    assert "ningyin" in survey.facts  # its rates end at 14.9
    assert "mashang_pool" in survey.clashes


def _fact(name: str, moment: Moment | None, support: Interval | None = None) -> Fact:
    return Fact(Names(name, name), constant(1), "", moment, support)


def test_the_smallest_set_that_excludes_itself_is_found() -> None:
    """An average of at most 10 and half at 20 or more fit, unless the rest starts at 5."""
    average = _fact("average", Moment(IDENTITY, Interval.of(None, 10)))
    half = _fact("half", Moment(inside(Fraction(20), None), Interval.of("0.5", "0.5")))
    lowest = _fact("lowest", None, Interval.of(5, 100))
    idle = _fact("idle", Moment(inside(Fraction(30), None), Interval.of(0, 1)))
    assert partial_disclosure.conflict([average, half, idle]) == []
    assert partial_disclosure.conflict([average, idle, half, lowest]) == [average, half, lowest]
    with pytest.raises(ConflictError, match="cannot all be true: average, half, lowest"):
        partial_disclosure.distribution([average, idle, half, lowest])
    apart = [_fact("low", None, Interval.of(0, 10)), _fact("high", None, Interval.of(12, 20))]
    assert partial_disclosure.conflict([idle, *apart]) == apart


def test_a_conflict_by_a_hair_is_a_conflict_and_no_crash() -> None:
    for ceiling in (23.95643465, 23.955, 23.95499999):
        survey = surveyed.only("mashang_pool", ceiling=ceiling)
        assert ("mashang_pool" in survey.clashes) != ("mashang_pool" in survey.facts)


def test_a_contested_or_taken_figure_is_marked(survey) -> None:
    reasons = {
        name: {mark.reason.en for mark in survey.measures.loc[name, "share_above"].marks}
        for name in ("ningyin", "suyin", "zhaolian")
    }
    assert reasons["ningyin"] == {"another print contradicts a figure behind it"}
    assert reasons["suyin"] == {"a share of loans is taken as one of balance"}
    assert reasons["zhaolian"] == set()


def test_the_one_whose_share_is_widest_is_picked(survey) -> None:
    books = survey.measures.loc[["zhaolian", "zhongyuan", "ningyin", "haier"]]
    assert partial_disclosure.most_open(books, CAP).name == "zhongyuan"  # up to 89.6 per cent
    assert partial_disclosure.most_open(books.loc[["haier"]], CAP) is None  # above the cap
    assert partial_disclosure.most_open(survey.measures.loc[["nanyin_bnp_pool"]], CAP) is None
    whole = partial_disclosure.books(first_reading(), survey)
    assert list(whole.index) == _books(survey)
    assert partial_disclosure.most_open(whole, CAP).equals(whole.T["zhongyuan"])
    none = replace(survey, measures=survey.measures.iloc[:0])
    assert (
        partial_disclosure.most_open(partial_disclosure.books(first_reading(), none), CAP) is None
    )


def _books(survey):
    kinds = first_reading().kinds
    return [entity for entity in survey.measures.index if kinds[entity] == "lender"]


def test_the_frame_has_the_bounds_on_every_book_and_pool(survey) -> None:
    ledger = first_reading()
    assert set(survey.measures.index) == set(survey.facts)
    for entity, row in survey.measures.iloc[::4].iterrows():
        assert row["who"] == ledger.short_name(entity)
        found = partial_disclosure.measures(survey.facts[entity], CAP)
        assert list(survey.measures) == ["who", *found]
        assert (row["average_above"] is None) == (found["average_above"] is None)
        for name in found.keys() - {"average_above"}:
            assert row[name].interval == found[name].interval


def test_the_books_that_are_drawn_are_those_of_which_most_is_known(survey) -> None:
    ledger = first_reading()
    best = partial_disclosure.best_described(ledger, survey)
    assert len(best) == partial_disclosure.DRAWN and {ledger.kinds[e] for e in best} == {"lender"}
    known = {e: sum(f.moment is not None for f in survey.facts[e]) for e in _books(survey)}
    assert min(known[e] for e in best) >= max(known[e] for e in known if e not in best)
    table = partial_disclosure.envelopes(ledger, survey, CEILING)
    assert list(dict.fromkeys(table["who"])) == [ledger.short_name(e) for e in best]
    first = table[[who == ledger.short_name(best[0]) for who in table["who"]]]
    assert list(first["share"]) == partial_disclosure.envelope(
        survey.facts[best[0]], list(first["level"])
    )
    assert [first["level"].iloc[k] for k in (0, 1, 2, -1)] == [0, Fraction("0.99"), 1, 24]


def test_clashes_name_whose_figures_exclude_each_other(survey) -> None:
    ledger = first_reading()
    assert partial_disclosure.clashes_table(ledger, survey).empty == (not survey.clashes)
    narrow = surveyed.only("haier", "ningyin", ceiling=16.0)
    table = partial_disclosure.clashes_table(ledger, narrow)
    assert len(table) == sum(map(len, narrow.clashes.values())) > 0
    assert any(fact.en.startswith("Haier: ") for fact in table["fact"])


@pytest.mark.parametrize("seed", range(12))
def test_every_book_that_would_print_the_same_lies_within_the_measures(seed: int) -> None:
    dice = random.Random(seed)
    rates = [round(dice.uniform(3, 24), 2) for _ in range(40)] + [20.0, 20.0, 24.0]
    balances = [dice.randint(1, 100) for _ in rates]
    whole = sum(balances)
    book = list(zip(rates, balances, strict=True))
    mean = sum(r * b for r, b in book) / whole
    share = sum(b for r, b in book if r >= 20) / whole
    known = [
        Fact(Names("average", ""), constant(1), "", Moment(IDENTITY, _rounded(mean, "0.005"))),
        Fact(
            Names("share", ""),
            constant(1),
            "",
            Moment(inside(Fraction(20), None), _rounded(share, "0.00005")),
        ),
        Fact(Names("ceiling", ""), CEILING, support=Interval.of(0, 24)),
    ]
    for level in (12.0, 20.0, 22.0):
        found = partial_disclosure.measures(
            known, parameter("cap", level, "percent", Names("", ""))
        )
        dear = [(r, b) for r, b in book if r > level]
        above = sum(b for _, b in dear)
        _holds(found["average"], mean)
        _holds(found["share_above"], 100 * above / whole)
        if above:
            assert found["average_above"] is not None
            _holds(found["average_above"], sum(r * b for r, b in dear) / above)
        _holds(found["mean_excess"], sum((r - level) * b for r, b in dear) / whole)
        _holds(
            found["standard_deviation"], (sum(b * (r - mean) ** 2 for r, b in book) / whole) ** 0.5
        )


def _rounded(value: float, half: str) -> Interval:
    middle = Fraction(value).limit_denominator(10**9)
    return Interval(middle - Fraction(half), middle + Fraction(half))


def _holds(bounds: Quantity, value: float) -> None:
    assert float(bounds.low) - 1e-7 <= value <= float(bounds.high) + 1e-7
