"""The dispersion study: bounds against brute force, gaps against hand arithmetic."""

import statistics
from fractions import Fraction

import pytest

from tests.first_reading import first_reading
from xiaodai.contract import ParameterError
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.dispersion import Parameters, averages, disclosed
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
    table = disclosed.disclosures_table(ledger, found, cap)
    (place,) = [
        k
        for k, d in enumerate(found.itertuples())
        if (d.entity, d.kind) == ("mashang_pool", "pool average")
    ]
    distance = table["distance"][place]  # 20 − 23.96
    assert (distance.low, distance.high) == (Fraction("-3.965"), Fraction("-3.955"))
    for row, d in zip(table.itertuples(), found.itertuples(), strict=True):
        assert (row.who, row.kind) == (ledger.entity(d.entity), disclosed.NAMES[d.kind])
        assert (row.period.code, row.value.interval) == (d.period, d.value.interval)
        assert (row.distance is None) == (d.kind in ("single loans", "share in band"))


def test_the_recent_averages_of_one_kind_are_counted_against_the_cap(found) -> None:
    cap = averages.cap_quantity(20.0)
    for kind in ("book average", "pool average"):
        recent = [d.value for d in found.itertuples() if d.kind == kind and not d.is_stale]
        where = [averages.position(value, cap) for value in recent]
        counts = averages.cap_counts(found, kind, cap)
        assert counts.above.low == where.count("above")
        assert counts.below.low == where.count("below")
        assert counts.undecided.low == where.count("undecided")
        assert counts.above.name.en == f"{kind}s above the cap"


def test_pools_stand_beside_their_books(ledger: Ledger, found) -> None:
    gaps = averages.pool_gaps(ledger, found)
    for row in gaps.itertuples():
        assert row.pool == ledger.entity(row.Index)
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
    assert list(table["measure"]) == [ledger.label(d.entity, d.metric) for d in shares]
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
