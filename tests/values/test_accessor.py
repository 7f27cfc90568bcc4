"""The numbers behind a column, for files and charts; calculating with a reason."""

import pandas as pd
import pytest

from tests.values.made import NA, column, ends
from xiaodai.values.accessor import QuantityColumn
from xiaodai.values.units import UnitError
from xiaodai.values.words import Names

WHY = Names("both are parts of the book", "均为表内")


def test_a_column_gives_its_ends_middle_unit_and_sources() -> None:
    loans = column((1, 2), (3, None), NA, unit="yi_yuan", name="loans")
    shown = loans.quantity
    assert shown.unit == "yi_yuan"
    assert shown.low.tolist()[:2] == [1, 3] and shown.high.isna().tolist() == [False, True, True]
    assert shown.mid.tolist()[0] == 1.5 and shown.half_width.tolist()[0] == 0.5
    assert shown.exact.tolist()[:2] == ["1..2", "3.."]
    assert shown.sources.tolist()[:2] == ["a.claim", "a.claim"]
    assert shown.to("yuan").quantity.low.tolist()[0] == 10**8
    with pytest.raises(UnitError):
        shown.to("loan")


def test_a_frame_is_spread_for_files_into_numbers_and_text() -> None:
    frame = pd.DataFrame({"year": [2024], "loans": column((1, 2), unit="yi_yuan")})
    spread = frame.quantity.expand()
    assert spread.to_csv(index=False).splitlines() == [
        "year,loans_low,loans_mid,loans_high,loans_unit,loans_exact,loans_sources",
        "2024,1.0,1.5,2.0,yi_yuan,1..2,a.claim",
    ]
    assert spread["loans_mid"].dtype == "float64"
    assert pd.DataFrame().quantity.expand().empty


def test_a_column_of_other_things_has_no_quantities() -> None:
    with pytest.raises(AttributeError, match="the column 'n' holds int64, no quantities"):
        QuantityColumn(pd.Series([1], name="n"))


def test_columns_of_different_scope_calculate_with_a_reason() -> None:
    pool = column((1, 2), NA, (5, 5), scope=("pool",))
    book = column((3, 3), (3, 3), (2, 2), scope=("book",))
    added = pool.quantity.plus(book, across=WHY)
    assert ends(added) == [(4, 5), NA, (7, 7)]
    assert [mark.kind for mark in added.iloc[0].marks] == ["across scopes"]
    assert ends(pool.quantity.minus(book, across=WHY)) == [(-2, -1), NA, (3, 3)]
    scaled = pool.quantity.times(book.iloc[0], extrapolate=WHY)
    assert [mark.kind for mark in scaled.iloc[0].marks] == ["extrapolated"]
    assert ends(pool.quantity.over(book, across=WHY).iloc[1:]) == [NA, (2.5, 2.5)]
    assert str(pool.quantity.over(book, across=WHY).dtype) == "quantity[number]"


def test_figures_of_different_scope_add_up_with_a_reason() -> None:
    parts = pd.concat([column((1, 2), scope=("a",)), column((3, 4), scope=("b",))])
    total, mean = parts.quantity.sum(across=WHY), parts.quantity.mean(across=WHY)
    assert ends([total, mean]) == [(4, 6), (2, 3)]
    assert [mark.reason for mark in total.marks] == [WHY]


def test_objects_of_several_units_are_spread_with_a_unit_each() -> None:
    mixed = pd.Series([*column((1, 2), unit="yi_yuan"), *column((5, 5))], dtype=object)
    spread = pd.DataFrame({"value": mixed, "words": ["a", "b"]}).quantity.expand()
    assert spread["value_unit"].tolist() == ["yi_yuan", "company"]
    assert spread["value_high"].tolist() == [2.0, 5.0]
    assert spread["words"].tolist() == ["a", "b"]
