"""pandas' own tests of an extension array; what cannot hold is overridden with its reason."""

from fractions import Fraction
from io import StringIO

import pandas as pd
import pytest
from pandas.tests.extension import base
from pandas.tests.extension.conftest import *  # noqa: F403 - the fixtures of pandas' own tests

from xiaodai.values.array import QuantityArray
from xiaodai.values.dtype import QuantityDtype
from xiaodai.values.quantity import Quantity, constant


def made(*numbers: int | None) -> QuantityArray:
    return QuantityArray([None if n is None else constant(n, "yuan") for n in numbers], DTYPE)


DTYPE = QuantityDtype("yuan")


@pytest.fixture
def dtype() -> QuantityDtype:
    return DTYPE


@pytest.fixture
def data() -> QuantityArray:
    return made(*range(1, 11))


@pytest.fixture
def data_for_twos() -> QuantityArray:
    return made(*[2] * 10)


@pytest.fixture
def data_missing() -> QuantityArray:
    return made(None, 1)


@pytest.fixture
def data_for_sorting() -> QuantityArray:
    return made(2, 3, 1)


@pytest.fixture
def data_missing_for_sorting() -> QuantityArray:
    return made(2, None, 1)


@pytest.fixture
def data_for_grouping() -> QuantityArray:
    return made(2, 2, None, None, 1, 1, 2, 3)


REDUCTIONS = {"sum", "min", "max", "mean", "median", "count"}
OPERATORS = {"add", "sub", "mul", "truediv"}


class TestQuantityArray(base.ExtensionTests):
    series_scalar_exc = None
    frame_scalar_exc = None
    series_array_exc = None

    def _get_expected_exception(self, op_name, obj, other):
        # Quantities have no remainder, power or whole division: an interval has no single one.
        known = op_name.strip("_").removeprefix("r") in OPERATORS
        return None if known else TypeError

    def _cast_pointwise_result(self, op_name, obj, other, pointwise_result):
        # Comparisons are nullable, since intervals may leave the order open.
        known = op_name.strip("_") in {"eq", "ne", "lt", "le", "gt", "ge"}
        return pointwise_result.astype("boolean") if known else pointwise_result

    def _supports_reduction(self, ser, op_name):
        return op_name in REDUCTIONS

    def check_reduce(self, ser, op_name, skipna):
        # The result is a quantity, not a float; its middle is that of the middles.
        result = getattr(ser, op_name)() if op_name == "count" else None
        if result is None:
            result = getattr(ser, op_name)(skipna=skipna)
            assert isinstance(result, Quantity)
        assert float(result) == getattr(ser.astype(float), op_name)()

    def _supports_accumulation(self, ser, op_name):
        return op_name in {"cumsum", "cummin", "cummax"}

    def check_accumulate(self, ser, op_name, skipna):
        # The result is a column of quantities, not of floats.
        result = getattr(ser, op_name)(skipna=skipna)
        expected = getattr(ser.astype(float), op_name)(skipna=skipna)
        assert result.dtype == DTYPE
        pd.testing.assert_series_equal(result.astype(float), expected)

    def test_arith_series_with_array(self, data, all_arithmetic_operators):
        # pandas takes an object column as operand; without rows that has no unit to multiply by.
        other = pd.Series([data[0]] * len(data), dtype=data.dtype)
        self.check_opname(pd.Series(data), all_arithmetic_operators, other)

    def test_from_dtype(self, data):
        # pandas spreads a list of dataclass instances over columns, a field each, before any dtype.
        expected = pd.Series(data)
        for dtype in (data.dtype, str(data.dtype)):
            pd.testing.assert_series_equal(pd.Series(list(data), dtype=dtype), expected)
            frame = pd.DataFrame({0: list(data)}, dtype=dtype)
            pd.testing.assert_frame_equal(frame, expected.to_frame(0))

    @pytest.mark.parametrize("engine", ["c", "python"])
    def test_EA_types(self, engine, data, request):  # noqa: N802
        # CSV keeps the text for readers; exact ends are read back, but never their lineage.
        frame = pd.DataFrame({"loans": data})
        assert frame.to_csv(index=False).splitlines()[:2] == ["loans", "1 yuan"]
        exact = StringIO("loans\n1\n2..2.5\n")
        read = pd.read_csv(exact, dtype={"loans": "quantity[yuan]"}, engine=engine)["loans"]
        assert [(q.low, q.high) for q in read] == [(1, 1), (2, Fraction("2.5"))]

    def test_json_roundtrip(self, data):
        # JSON keeps the text for readers, as CSV does.
        assert pd.Series(data).to_json().startswith('{"0":"1 yuan","1":"2 yuan"')
