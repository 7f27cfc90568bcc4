"""The dispersion study: bounds against brute force, gaps against hand arithmetic."""

import statistics
from fractions import Fraction

import pytest

from tests.first_reading import first_reading
from xiaodai.contract import ParameterError
from xiaodai.ledger.ledger import Ledger, load
from xiaodai.studies.dispersion import Parameters, averages, ceilings, disclosed
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Claimed, Quantity
from xiaodai.values.units import unit

AS_OF = "2025-11-30"


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def found(ledger: Ledger):
    return disclosed.disclosures(ledger, AS_OF)


def percent(low, high) -> Quantity:
    interval = Interval.of(low, high) * Interval.point(Fraction(1, 100))
    return Quantity(interval, unit("percent"), Claimed(("a.claim",)))


def test_exact_rates_have_one_standard_deviation() -> None:
    values = [percent(10, 10), percent(14, 14), percent(18, 18)]
    deviation = averages.standard_deviation(values)
    assert float(deviation.low) == pytest.approx(statistics.pstdev([10, 14, 18]))
    assert float(deviation.high) == pytest.approx(statistics.pstdev([10, 14, 18]))


def test_the_range_of_two_rounded_rates_is_an_interval() -> None:
    spread = averages.spread([percent(10, 11), percent(14, 15)])
    assert (spread.low, spread.high) == (3, 5)
    assert averages.spread([percent(10, 15), percent(12, 13)]).low == 0


def test_a_mean_is_the_interval_of_means() -> None:
    mean = averages.mean([percent(10, 11), percent(14, 16)])
    assert (mean.low, mean.high) == (12, Fraction(27, 2))
    with pytest.raises(ValueError, match="no mean of nothing"):
        averages.mean([])


@pytest.mark.parametrize(
    ("lender", "kind", "low", "high"),
    [
        ("haier", "book average", "21.5", "22.5"),
        ("haier_pool", "pool average", "23.645", "23.655"),
        ("zhongyuan", "book average", "17.915", "17.925"),
        ("zhongyuan_pool", "pool average", "22.45", "22.55"),
        ("mashang_pool", "pool average", "23.955", "23.965"),
        ("ningyin", "book average", "11.555", "11.565"),
        ("zhongyou", "share in band", "52.095", "52.105"),
        ("suyin", "share in band", "72.425", "72.435"),
    ],
)
def test_what_was_printed_is_what_is_compared(found, lender, kind, low, high) -> None:
    value = next(d.value for d in found.itertuples() if (d.entity, d.kind) == (lender, kind))
    assert (value.low, value.high) == (Fraction(low), Fraction(high))


def test_pools_exceed_books_by_hand_arithmetic(ledger: Ledger, found) -> None:
    gaps = averages.pool_gaps(ledger, found)["gap"]
    haier, zhongyuan = gaps["haier_pool"], gaps["zhongyuan_pool"]
    assert (haier.low, haier.high) == (Fraction("1.145"), Fraction("2.155"))  # 23.65 − 22 ± …
    assert (zhongyuan.low, zhongyuan.high) == (Fraction("4.525"), Fraction("4.635"))
    assert {mark.kind for mark in haier.marks} == {"across scopes"}


def test_a_pool_figure_printed_as_the_books_is_not_used(found) -> None:
    book = [d for d in found.itertuples() if d.entity == "mashang" and d.kind == "book average"]
    assert [d.period for d in book] == ["2023"]  # "around 20", not the pool's 23.96


def test_later_documents_are_unknown_earlier(ledger: Ledger) -> None:
    early = disclosed.disclosures(ledger, "2021-12-31")
    assert set(early["lender"]) == {"zhongyou", "hangyin"}
    assert len(disclosed.disclosures(ledger, "2025-10-31")) < len(
        disclosed.disclosures(ledger, AS_OF)
    )


def test_an_average_is_above_below_or_undecided() -> None:
    cap = averages.cap_quantity(20.0)
    assert averages.position(percent("20.5", "21"), cap) == "above"
    assert averages.position(percent("19", "20"), cap) == "below"
    assert averages.position(percent("19.5", "20.5"), cap) == "undecided"
    assert averages.position(percent(None, 22), cap) == "undecided"


def test_the_distance_to_the_cap_is_negative_above_it(ledger: Ledger, found) -> None:
    cap = averages.cap_quantity(20.0)
    pools = disclosed.disclosures_table(ledger, found, cap, "pool average").set_index("who")
    distance = pools.loc[ledger.short_name("mashang_pool"), "distance"]  # 20 − 23.96
    assert (distance.low, distance.high) == (Fraction("-3.965"), Fraction("-3.955"))
    middles = [float(value) for value in pools["value"]]
    assert middles == sorted(middles, reverse=True)
    for kind in disclosed.KINDS:
        table = disclosed.disclosures_table(ledger, found, cap, kind)
        known = found[found["kind"] == kind]
        pairs = {(ledger.short_name(d.entity), d.period) for d in known.itertuples()}
        assert {(row.who, row.period.code) for row in table.itertuples()} == pairs
        assert len(table) == len(known)
        assert table["distance"].isna().all() == ("average" not in kind)


def test_each_average_is_traced_to_the_document_that_had_it_first(ledger: Ledger, found) -> None:
    cap = averages.cap_quantity(20.0)
    table = disclosed.disclosures_table(ledger, found, cap, "book average").set_index("who")
    newspaper = ledger.publisher("c21_cf_rates_20251111")  # five digests of one article
    assert table.loc[ledger.short_name("haier"), "origin"] == newspaper
    assert table.loc[ledger.short_name("mashang"), "origin"].en == "Caifuhao"
    shared = averages.main_source(ledger, found, "book average")
    assert (shared.resting.low, shared.total.low) == (5, 7)
    assert shared.publisher == newspaper
    assert shared.self_media.en == "Mashang and Zhaolian"
    assert averages.main_source(ledger, found.head(0), "book average") is None


def test_the_guidance_is_asked_of_the_rules_and_known_once_a_document_has_it(ledger) -> None:
    known = averages.guidance(ledger, AS_OF)
    assert (known.limit.low, known.limit.high) == (20, 20)
    assert (known.in_force.code, known.is_oral) == ("2026Q1", True)
    assert averages.guidance(ledger, "2025-11-10") is None  # the first digest is of the 11th
    assert averages.guidance(ledger, "2025-11-11") is not None


def test_the_lowest_and_the_highest_average_are_named(ledger: Ledger, found) -> None:
    far = averages.farthest(ledger, found, "book average")
    assert (far.low.low, far.high.high) == (Fraction("11.555"), Fraction("22.5"))
    assert (far.low_who.en, far.high_who.en) == ("Ningyin", "Haier")
    assert averages.farthest(ledger, found[found["lender"] == "haier"], "book average") is None


def test_ranges_that_reach_the_ceiling_are_counted(found) -> None:
    """By hand: Huabei, Jiebei, Hayin and Ningyin's all-in range; Mashang is only within 24."""
    reaching = averages.reaching(found, ceilings.ceiling_quantity(24.0))
    ranges = found[(found["kind"] == "single loans") & (found["lender"] != "mashang")]
    tops = [value.high for value in ranges["value"]]
    assert reaching.reach.low == sum(top >= 24 for top in tops) == 4
    assert reaching.total.low == len(ranges)


def test_the_verdict_is_in_the_singular_or_the_plural(found) -> None:
    for cap, words in (
        (
            20.0,
            "{above} is above {cap}; {below} are at or below {cap}; {undecided} could be either",
        ),
        (
            12.0,
            "{above} are above {cap}; {below} is at or below {cap}; {undecided} could be either",
        ),
        (36.0, "{below} are at or below {cap}"),
    ):
        counts = averages.cap_counts(found, "book average", averages.cap_quantity(cap))
        assert averages.verdict(counts).en == words


def test_the_recent_averages_of_one_kind_are_counted_against_the_cap(found) -> None:
    cap = averages.cap_quantity(20.0)
    for kind in ("book average", "pool average"):
        recent = [d.value for d in found.itertuples() if d.kind == kind and not d.is_stale]
        where = [averages.position(value, cap) for value in recent]
        counts = averages.cap_counts(found, kind, cap)
        assert counts.above.low == where.count("above")
        assert counts.below.low == where.count("below")
        assert counts.undecided.low == where.count("undecided")
        assert counts.above.name.en == f"{disclosed.NAMES[kind].en}: above the cap"


def test_pools_stand_beside_their_books(ledger: Ledger, found) -> None:
    gaps = averages.pool_gaps(ledger, found)
    for row in gaps.itertuples():
        assert row.pool == ledger.short_name(row.Index)
        assert row.who == ledger.short_name(row.Index.split("_pool")[0])
        assert row.gap.low == row.rate.low - row.book.high
        assert row.gap.high == row.rate.high - row.book.low
    assert averages.pools_cost_more(gaps)
    assert not averages.pools_cost_more(gaps.iloc[:0])


def test_fewer_than_two_averages_have_no_dispersion(ledger: Ledger, found) -> None:
    alone = found[found["lender"] == "ningyin"]
    assert averages.summary(alone, "book average") == {}
    assert averages.summary_results(alone) == {}
    summary = averages.summary(found, "book average")
    assert summary["count"].low == len(disclosed.averages(found, "book average"))
    assert averages.summary_results(found)["book_spread"].interval == summary["spread"].interval


def test_shares_in_a_band_are_named_with_their_lender(ledger: Ledger, found) -> None:
    table = disclosed.shares_table(ledger, found)
    shares = [d for d in found.itertuples() if d.kind == "share in band"]
    assert [q.interval for q in table["share"]] == [d.value.interval for d in shares]
    assert [words.en for words in table["measure"]] == [
        f"{ledger.short_name(d.entity).en}: {ledger.metric(d.metric).en}" for d in shares
    ]
    assert disclosed.shares_table(ledger, found.head(0)).empty


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"caps": 20.0}, "there is no parameter 'caps'"),
        ({"cap": "20"}, "parameter cap='20' is refused"),
        ({"cap": 40.0}, "parameter cap=40.0 is refused"),
        ({"cap": 0.0}, "parameter cap=0.0 is refused"),
        ({"as_of": "2025-11"}, "it is no day written as 2025-11-30"),
        ({"as_of": "2025-02-30"}, "parameter as_of='2025-02-30' is refused"),
        ({"as_of": "2001-01-01"}, "the ledger's first rate was published on"),
        ({"lenders": 7}, "parameter lenders=7 is refused"),
        ({"lenders": ["icbc"]}, "'icbc' is not among those that disclose: "),
        (
            {"lenders": ["ningyin"], "as_of": "2021-12-31"},
            "none of these lenders had disclosed a rate by then",
        ),
    ],
)
def test_parameters_are_refused_in_one_sentence(ledger: Ledger, given, sentence) -> None:
    with pytest.raises(ParameterError) as refused:
        Parameters.check(given, ledger)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_range_of_the_averages_is_the_same_however_wide_about_is_read() -> None:
    """No “about” stands before its ends: 22 and 11.56, each to half of its last digit."""
    ledger = load()
    settings = Parameters.check({}, ledger)
    found = averages.sensitivity(ledger, settings.as_of, settings.lenders)
    ends = (Fraction("21.5") - Fraction("11.565"), Fraction("22.5") - Fraction("11.555"))
    assert {(spread.low, spread.high) for spread in found["book_spread"]} == {ends}
