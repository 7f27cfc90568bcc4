"""Parameters of a running notebook: which names count, and what is refused how."""

import pytest
from pydantic import Field

from xiaodai.contract import Contract, ParameterError, between, literal_names


class Parameters(Contract):
    """A contract to test with."""

    quarter: str = Field("2025Q2", description="a quarter such as '2025Q2'")
    cap: float = Field(20.0, description="percent, above 0", gt=0)


class Lists(Contract):
    """A contract with lists."""

    lenders: list[str] = Field([], description="a list of lenders")
    caps: list[float] = Field([24.0], description="a list of rates")
    bands: dict[str, list[float]] = Field({}, description="upper ends of bands")


CELL = 'quarter: str = "2025Q2"  # a quarter\ncap: float = 20.0  # percent\nlanguage: str = "en"'


def test_names_come_from_the_literal_cells_just_before() -> None:
    space = {
        "In": ["", "big = 7", "import os", CELL, "# Parameters\ncap = 12.0\n", "check()"],
        "quarter": "2025Q2",
        "cap": 12.0,
        "language": "zh",
        "big": 7,
    }
    assert Parameters.read(space) == Parameters(quarter="2025Q2", cap=12.0, language="zh")


def test_an_unknown_name_that_papermill_injects_is_refused() -> None:
    space = {"In": ["", CELL, "# Parameters\nquater = '2025Q1'\n", "check()"], "quater": "2025Q1"}
    with pytest.raises(ParameterError, match="there is no parameter 'quater'; the parameters are"):
        Parameters.read(space)


def test_a_check_that_is_run_again_still_reads_its_values() -> None:
    space = {"In": ["", CELL, "check()", "x = compute()", "check()"], "cap": 16.0, "x": 1}
    assert Parameters.read(space).cap == 16.0


def test_a_whole_number_is_no_quarter_and_true_is_no_rate() -> None:
    with pytest.raises(ParameterError, match="parameter quarter=2025 is refused: it must be a"):
        Parameters.check({"quarter": 2025})
    with pytest.raises(ParameterError, match="parameter cap=True is refused"):
        Parameters.check({"cap": True})


def test_a_study_completes_and_refuses_what_a_ledger_does_not_cover() -> None:
    class Held(Parameters):
        """Held to the latest quarter."""

        def held_to(self, ledger: str) -> "Held":
            if self.quarter > ledger:
                self.refuse("it is to come", "quarter")
            if self.cap > 30:
                self.refuse("they do not go together", "quarter", "cap")
            return self.model_copy(update={"quarter": ledger})

    assert Held.check({"quarter": "2025Q1"}) == Held(quarter="2025Q1")
    assert Held.check({"quarter": "2025Q1"}, "2025Q3").quarter == "2025Q3"
    with pytest.raises(ParameterError) as refused:
        Held.check({"quarter": "2026Q1"}, "2025Q3")
    sentence = "parameter quarter='2026Q1' is refused (it is to come): it must be a quarter such as"
    assert str(refused.value).startswith(sentence)
    with pytest.raises(ParameterError) as refused:
        Held.check({"cap": 31.0}, "2025Q3")
    sentence = "parameters quarter='2025Q2' and cap=31.0 are refused: they do not go together"
    assert str(refused.value) == sentence


def test_a_whole_rate_is_a_rate() -> None:
    assert Parameters.check({"cap": 12}).cap == 12.0


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("a = 1\nb: str = 'x'  # why", ["a", "b"]),
        ("a = -1.5\nb = [1, 2]\nc = None", ["a", "b", "c"]),
        ("a = f(1)", None),
        ("import os", None),
        ("", None),
        ("a = = 1", None),
        ("a, b = 1, 2", None),
    ],
)
def test_a_parameters_cell_holds_literal_assignments_only(cell: str, names) -> None:
    assert literal_names(cell) == names


def test_an_error_shows_no_traceback_in_a_notebook() -> None:
    assert ParameterError("one sentence")._render_traceback_() == ["ParameterError: one sentence"]


def test_a_number_between_two_limits_says_them_where_it_is_refused() -> None:
    class Bounded(Contract):
        share: float = between(0.01, 36, 20.0, "a share in percent")

    assert (Bounded().share, Bounded.check({"share": 36.0}).share) == (20.0, 36.0)
    with pytest.raises(ParameterError, match=r"must be a share in percent, from 0\.01 to 36"):
        Bounded.check({"share": 36.5})


@pytest.mark.parametrize(
    ("name", "typed", "read"),
    [
        ("lenders", "haier", ["haier"]),
        ("lenders", "haier,mashang", ["haier", "mashang"]),
        ("lenders", " haier, mashang ,", ["haier", "mashang"]),
        ("lenders", "['haier']", ["haier"]),
        ("lenders", ["haier"], ["haier"]),
        ("lenders", "", []),
        ("caps", 24, [24.0]),
        ("caps", 24.5, [24.5]),
        ("caps", "24, 16.5", [24.0, 16.5]),
        ("caps", (24, 20), [24.0, 20.0]),
        ("bands", "{'balance': [100, 250]}", {"balance": [100.0, 250.0]}),
    ],
)
def test_a_list_may_be_given_as_it_is_typed_in_a_shell(name: str, typed: object, read) -> None:
    assert getattr(Lists.check({name: typed}), name) == read


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"caps": "24, many"}, "parameter caps='24, many' is refused: it must be a list of rates"),
        ({"caps": True}, "parameter caps=True is refused: it must be a list of rates"),
        ({"lenders": 5}, "parameter lenders=5 is refused: it must be a list of lenders"),
        (
            {"bands": "balance:100"},
            "parameter bands='balance:100' is refused: it must be upper ends of bands, which "
            "papermill takes as -y 'bands: {…}'",
        ),
    ],
)
def test_what_is_no_such_list_is_refused_as_it_was_given(given: dict, sentence: str) -> None:
    with pytest.raises(ParameterError) as refused:
        Lists.check(given)
    assert str(refused.value) == sentence


def test_a_literal_cell_without_a_parameter_sets_none() -> None:
    space = {"In": ["", CELL, "check()", "n = 3", "check()"], "cap": 16.0, "n": 3}
    assert Parameters.read(space).cap == 16.0
