"""Columns of quantities: calculated by hand, and against the same on scalars."""

import pickle
from fractions import Fraction
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.values.made import NA, column, ends, quantity
from xiaodai.values.array import QuantityArray
from xiaodai.values.dtype import QuantityDtype
from xiaodai.values.quantity import Computed, Quantity, ScopeError, constant
from xiaodai.values.units import UnitError


@pytest.fixture
def loans() -> pd.Series:
    return column((1, 2), (3, 4), NA, (8, 9), name="loans")


def test_the_unit_is_in_the_name_of_the_dtype() -> None:
    made = pd.Series([1, 2], dtype="quantity[yuan/loan]")
    assert made.dtype == QuantityDtype("yuan/loan") and str(made.dtype) == "quantity[yuan/loan]"
    with pytest.raises(TypeError, match="there is no unit 'shell'"):
        QuantityDtype.construct_from_string("quantity[shell]")
    with pytest.raises(TypeError, match="Cannot construct"):
        QuantityDtype.construct_from_string("float64")


def test_a_column_has_one_dimension_and_converts_scales_of_it() -> None:
    mixed = pd.array(
        [quantity(1, 1, "yi_yuan"), quantity(5, 5, "wan_yuan")], dtype="quantity[yuan]"
    )
    assert ends(mixed) == [(10**8, 10**8), (50_000, 50_000)]
    with pytest.raises(UnitError, match="a column in yuan cannot hold loan"):
        QuantityArray([quantity(1, 1, "loan")], QuantityDtype("yuan"))
    with pytest.raises(TypeError, match="'five' is no quantity"):
        QuantityArray(["five"], QuantityDtype("yuan"))
    with pytest.raises(TypeError, match="name it, as in dtype"):
        QuantityArray._from_sequence([1, 2])


def test_a_column_survives_being_copied_to_another_process(loans) -> None:
    assert pickle.loads(pickle.dumps(loans)).equals(loans)


def test_calculating_takes_columns_scalars_and_numbers(loans) -> None:
    assert ends(loans + loans) == [(2, 4), (6, 8), NA, (16, 18)]
    assert ends(loans - quantity(1, 1, "company")) == [(0, 1), (2, 3), NA, (7, 8)]
    assert ends(2 * loans + 1) == [(3, 5), (7, 9), NA, (17, 19)]
    assert ends(10 - loans) == [(8, 9), (6, 7), NA, (1, 2)]
    assert ends(loans * np.array([1, 2, 3, 0])) == [(1, 2), (6, 8), NA, (0, 0)]
    assert ends(abs(-loans)) == ends(loans)
    with pytest.raises(ValueError, match="Lengths must match"):
        loans.array + np.array([1, 2])


def test_the_units_decide_the_unit_of_a_result_even_without_rows(loans) -> None:
    money = column((10, 20), (10, 20), NA, (10, 20), unit="yuan")
    assert str((money / loans).dtype) == "quantity[yuan/company]"
    assert str((money / loans).iloc[:0].dtype) == "quantity[yuan/company]"
    assert str((money.iloc[:0] / loans.iloc[:0]).dtype) == "quantity[yuan/company]"
    shares = column((1, 2), unit="percent")
    assert str((shares - shares).dtype) == "quantity[percentage_point]"
    with pytest.raises(UnitError, match="cannot add company and yuan"):
        loans + money


def test_dividing_by_what_may_be_zero_is_missing() -> None:
    assert ends(1 / column((0, 1), (1, 2))) == [NA, (Fraction(1, 2), 1)]


def test_scopes_guard_columns() -> None:
    pool, book = column((1, 2), scope=("pool",)), column((5, 6), scope=("book",))
    with pytest.raises(ScopeError, match="pool and book are different scopes"):
        pool + book
    both = pd.concat([pool, book], ignore_index=True)
    with pytest.raises(ScopeError, match=r"series\.quantity\.sum"):
        both.sum()
    assert ends([both.max()]) == [(5, 6)]


def test_comparing_is_missing_where_the_intervals_do_not_decide(loans) -> None:
    assert (loans < 3).tolist() == [True, False, NA, False]
    assert (loans > quantity("1.5", "3.5", "company")).tolist() == [NA, NA, NA, True]
    counts = column((4, 4), (5, 5), (4, 6), NA)
    assert (counts == 4).tolist() == [True, False, NA, NA]
    assert (counts != 4).tolist() == [False, True, NA, NA]
    assert (counts == "four").tolist() == [False, False, False, NA]
    assert (counts == quantity(4, 4, "loan")).tolist() == [False, False, False, NA]
    assert loans[loans < 3].index.tolist() == [0]


def test_reductions_by_hand(loans) -> None:
    results = [loans.sum(), loans.mean(), loans.median(), loans.min(), loans.max()]
    assert ends(results) == [(12, 15), (4, 5), (3, 4), (1, 2), (8, 9)]
    assert ends([loans.quantile(0.25)]) == [(2, 3)]
    assert loans.count() == 3
    assert loans.sum(skipna=False) is NA and loans.sum(min_count=4) is NA
    empty = loans.iloc[:0]
    assert ends([empty.sum()]) == [(0, 0)] and empty.mean() is NA
    with pytest.raises(TypeError, match="does not support operation 'std'; there is: sum, mean"):
        loans.std()


def test_results_keep_the_formula_and_the_claims(loans) -> None:
    total = loans.sum()
    assert total.lineage == Computed("{0} + {1} + {2}", tuple(loans.dropna()))
    assert loans.mean().origin == "= (1–2 companies + 3–4 companies + 8–9 companies) ÷ 3"
    assert (loans + loans).iloc[0].sources == ("a.claim",)


def test_differences_changes_and_running_totals(loans) -> None:
    full = loans.dropna()
    assert ends(full.diff()) == [NA, (1, 3), (4, 6)]
    assert ends(full.pct_change()) == [NA, (Fraction(1, 2), 3), (1, 2)]
    assert str(full.pct_change().dtype) == "quantity[number]"
    assert ends(loans.cumsum()) == [(1, 2), (4, 6), NA, (12, 15)]
    assert ends(loans.cumsum(skipna=False)) == [(1, 2), (4, 6), NA, NA]
    assert ends(loans.cummax()) == [(1, 2), (3, 4), NA, (8, 9)]
    with pytest.raises(TypeError, match="do not support operation 'cumprod'"):
        loans.cumprod()


def test_groups_add_up(loans) -> None:
    frame = pd.DataFrame({"of": ["a", "b", "a", "a"], "loans": loans})
    groups = frame.groupby("of")["loans"]
    assert ends(groups.sum()) == [(9, 11), (3, 4)]
    assert ends(groups.mean()) == [(Fraction(9, 2), Fraction(11, 2)), (3, 4)]
    assert ends(groups.cumsum()) == [(1, 2), (3, 4), NA, (9, 11)]
    assert str(groups.sum().dtype) == "quantity[company]"
    assert ends(frame.pivot_table(index="of", values="loans", aggfunc="max")["loans"]) == [
        (8, 9),
        (3, 4),
    ]


def test_frames_join_and_fill(loans) -> None:
    assert str(pd.concat([loans, column((1, 1))]).dtype) == "quantity[company]"
    money = pd.concat([column((1, 1), unit="yuan"), column((1, 1), unit="yi_yuan")])
    assert ends(money) == [(1, 1), (10**8, 10**8)]
    left = pd.DataFrame({"key": [1, 2], "loans": loans.iloc[:2]})
    merged = left.merge(pd.DataFrame({"key": [2, 3], "more": loans.iloc[:2]}), how="outer")
    assert ends(merged["loans"]) == [(1, 2), (3, 4), NA]
    assert str(merged["more"].dtype) == "quantity[company]"
    assert ends(loans.fillna(0)) == [(1, 2), (3, 4), (0, 0), (8, 9)]
    assert loans.isna().tolist() == [False, False, True, False]
    assert ends(loans.where(loans > 2, 0)) == [(0, 0), (3, 4), (0, 0), (8, 9)]


def test_sorting_goes_by_the_middle_or_the_end_that_is_known() -> None:
    mixed = column((2, 3), (0, 9), NA, (4, None), (None, 1))
    assert mixed.sort_values().index.tolist() == [4, 0, 3, 1, 2]
    assert mixed.idxmax() == 1


def test_equal_values_count_as_one_whatever_their_lineage() -> None:
    same = [quantity(2, 2, "company"), constant(2, "company"), constant(3, "company"), NA]
    counted = pd.Series(same, dtype="quantity[company]")
    assert counted.value_counts().tolist() == [2, 1]
    assert counted.nunique() == 2 and ends(counted.unique()) == [(2, 2), (3, 3), NA]
    assert counted.duplicated().tolist() == [False, True, False, False]
    assert counted.isin([2, "x"]).tolist() == [True, True, False, False]
    assert constant(2, "company") in counted.array and NA in counted.array
    assert not counted.equals(counted.iloc[[1, 0, 2, 3]].reset_index(drop=True))


def test_numbers_and_charts_take_the_middle(loans) -> None:
    middles = [1.5, 3.5, np.nan, 8.5]
    np.testing.assert_array_equal(loans.astype(float), middles)
    np.testing.assert_array_equal(np.asarray(column((1, None)), dtype=float), [np.nan])
    assert loans.astype("Float64").isna().tolist() == [False, False, True, False]
    assert loans.astype(str).tolist()[:2] == ["1–2 companies", "3–4 companies"]
    assert ends(column((1, 2), unit="yi_yuan").astype("quantity[yuan]")) == [(10**8, 2 * 10**8)]


@pytest.mark.parametrize("kind", ["line", "bar", "barh", "area", "box", "scatter"])
def test_frames_plot_with_nothing_special(loans, kind) -> None:
    from matplotlib import pyplot as plt

    frame = pd.DataFrame({"n": range(4), "loans": loans})
    options = {"x": "n", "y": "loans"} if kind == "scatter" else {}
    axes = frame.plot(kind=kind, **options)
    if kind == "line":
        assert axes.lines[1].get_ydata().tolist()[:2] == [1.5, 3.5]
    plt.close("all")


def test_matplotlib_draws_the_middles_and_writes_the_unit(loans) -> None:
    from matplotlib import pyplot as plt

    _, axes = plt.subplots()
    (line,) = axes.plot(range(4), loans)
    np.testing.assert_array_equal(line.get_ydata(orig=False), [1.5, 3.5, np.nan, 8.5])
    assert axes.get_ylabel() == "companies"
    plt.close("all")


def test_csv_is_readable_and_parquet_keeps_the_exact_ends(loans, tmp_path) -> None:
    frame = pd.DataFrame({"loans": loans})
    assert frame.to_csv(index=False).splitlines()[:3] == ["loans", "1–2 companies", "3–4 companies"]
    frame.loc[2, "loans"] = constant(Fraction(1, 3), "company")
    frame.loc[4, "loans"] = NA
    frame.to_parquet(tmp_path / "loans.parquet")
    again = pd.read_parquet(tmp_path / "loans.parquet")["loans"]
    assert str(again.dtype) == "quantity[company]" and ends(again) == ends(frame["loans"])


def test_exact_ends_are_read_from_text() -> None:
    text = StringIO("rate\n15.02\n15.015..15.025\n..107/5081\n\n")
    read = pd.read_csv(text, dtype={"rate": "quantity[percent]"}, skip_blank_lines=False)["rate"]
    assert ends(read)[:2] == [(Fraction("15.02"),) * 2, (Fraction("15.015"), Fraction("15.025"))]
    assert ends(read)[2:] == [(None, Fraction(107, 5081)), NA]
    with pytest.raises(ValueError, match="'many' is no quantity"):
        QuantityArray._from_sequence_of_strings(["many"], dtype=QuantityDtype("percent"))


intervals = st.tuples(
    st.fractions(-50, 50, max_denominator=9), st.fractions(0, 9, max_denominator=9)
)


@settings(deadline=None, max_examples=50)
@given(st.lists(intervals, min_size=1, max_size=6))
def test_a_column_adds_up_to_what_its_scalars_add_up_to(pairs) -> None:
    made = column(*((low, low + width) for low, width in pairs))
    scalars = list(made)
    assert made.sum().interval == sum(scalars).interval
    assert made.mean().interval == (sum(scalars) / len(scalars)).interval
    assert made.cumsum().iloc[-1].interval == made.sum().interval
    assert ends(made + made) == ends(a + a for a in scalars)
    assert (made < scalars[0]).tolist() == [a < scalars[0] for a in scalars]


@settings(deadline=None, max_examples=50)
@given(st.lists(intervals, min_size=1, max_size=6), st.fractions(0, 1, max_denominator=8))
def test_a_median_and_an_extreme_hold_those_of_any_values_inside(pairs, share) -> None:
    made = column(*((low, low + width) for low, width in pairs))
    inside = [low + width * share for low, width in pairs]
    middle = sorted(inside)
    half = len(inside) // 2
    known = middle[half] if len(inside) % 2 else (middle[half - 1] + middle[half]) / 2
    for result, value in (
        (made.median(), known),
        (made.min(), min(inside)),
        (made.max(), middle[-1]),
    ):
        assert isinstance(result, Quantity) and value in result.interval
