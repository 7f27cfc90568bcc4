"""A tape that is probably misread is refused: what the guards say, and how they are overruled."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.doubts import GUARDS
from xiaodai.tapes.mapping import read_mapping
from xiaodai.tapes.parameters import Parameters
from xiaodai.tapes.raw import Raw
from xiaodai.tapes.run import analyse
from xiaodai.tapes.signs import BEGINNING
from xiaodai.tapes.tape import Tape, open_tape

HEAD = "id,amount,rate,granted,day\n"
GOOD = [f"{loan},{loan}000.50,{12 + loan},2024-0{loan}-01,2025-06-30" for loan in range(1, 8)]
MAPPING = """
[columns]
loan_id = "id"
balance_fen = {{ column = "amount", unit = "{amount}" }}
rate_ppm = {{ column = "rate", unit = "{rate}" }}
origination_date = "granted"
snapshot_date = "day"
"""

Open = Callable[..., Tape]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Opens a tape of these lines, its amounts and rates in these units."""

    def run(
        lines: list[str],
        amount: str = "yuan",
        rate: str = "percent",
        more: str = "",
        accept: tuple[str, ...] = (),
        sep: str = ",",
    ) -> Tape:
        tape, mapping, work = tmp_path / "t.csv", tmp_path / "m.toml", tmp_path / "work"
        tape.write_text(HEAD.replace(",", sep) + "\n".join(lines) + "\n", encoding="utf-8")
        mapping.write_text(more + MAPPING.format(amount=amount, rate=rate), encoding="utf-8")
        work.mkdir(exist_ok=True)
        return open_tape(str(tape), read_mapping(str(mapping)), work, accept=accept)

    return run


def line(
    amount: str = "500.25", rate: str = "15", granted: str = "2024-05-01", day: str = "2025-06-30"
) -> str:
    return f"9,{amount},{rate},{granted},{day}"


def test_a_sound_tape_is_opened_without_a_note(opened: Open) -> None:
    assert opened(GOOD).notes == ()


@pytest.mark.parametrize(
    ("guard", "shown", "given"),
    [
        ("decimal_comma", "1234,5", {"lines": ['9,"1234,5",15,2024-05-01,2025-06-30']}),
        ("decimal_comma", "1.234,56", {"lines": ['9,"1.234,56",15,2024-05-01,2025-06-30']}),
        ("decimal_comma", "15,25", {"lines": ['9,1234.50,"15,25",2024-05-01,2025-06-30']}),
        ("total_row", "合计", {"lines": ["合计,28500.00,,,"]}),
        ("total_row", "Total", {"lines": ["Total,28500.00,,,"]}),
        ("total_row", "小计", {"lines": ["小计,100.00,,,"]}),
        ("total_row", "平均", {"lines": ["平均,100.00,,,"]}),
        ("total_row", "Average", {"lines": ["Average,100.00,,,"]}),
        ("fen_with_decimals", "1000.50", {"lines": [line()], "amount": "fen"}),
        ("percent_mixed", "0.15", {"lines": [line(rate="15%"), line(rate="0.15")]}),
        ("origination_too_old", "1900-01-01", {"lines": [line(granted="1900-01-01")]}),
        ("two_digit_year", "31/07/24", {"lines": [line(granted="31/07/24")]}),
    ],
)
def test_a_doubtful_row_refuses_the_tape_unless_it_is_accepted(
    guard: str, shown: str, given: dict, opened: Open
) -> None:
    given = given | {"lines": [*GOOD, *given["lines"]]}
    with pytest.raises(PoolError) as refused:
        opened(**given)
    said = str(refused.value)
    assert shown in said
    assert said.endswith(f"if it is right, accept {guard}")
    assert "\n" not in said
    notes = opened(**given, accept=tuple(GUARDS)).notes
    assert notes[0].en.startswith(f"accepted {guard}: ")


@pytest.mark.parametrize(
    ("guard", "shown", "last"),
    [
        ("decimal_comma", "line 10,002: 1234,5", '9,"1234,5",15,2024-05-01,2025-06-30'),
        ("total_row", "line 10,002: 合计", "合计,28500.00,,,"),
        ("currency_mixed", "line 10,002: $5.00", line(amount="$5.00")),
        ("percent_mixed", "line 10,002: 0.15", line(rate="0.15")),
        ("two_digit_year", "line 10,002: 31/07/24", line(granted="31/07/24")),
        ("ids_rounded", "line 10,002: 1.23E+15", "1.23E+15,500.25,15,2024-05-01,2025-06-30"),
        ("decimal_comma", "line 10,002: 1.234", line(amount="1.234")),
    ],
)
def test_a_doubtful_row_is_found_beyond_the_rows_that_are_looked_at_first(
    guard: str, shown: str, last: str, opened: Open
) -> None:
    whole = [line(amount="500", rate="15%")] * BEGINNING
    with pytest.raises(PoolError, match=f"{re.escape(shown)}.* accept {guard}$"):
        opened([*whole, last])


def test_what_rules_a_sign_out_may_stand_anywhere(opened: Open) -> None:
    whole = [line(amount="500")] * BEGINNING
    assert opened([*whole, line(amount="1.234"), line(amount="12.5")]).notes == ()
    assert opened([line(amount="12.5"), *whole, line(amount="1.234")]).notes == ()


def test_the_rows_of_a_sound_text_are_read_by_its_conversion_alone(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, counted = [], Raw.counted

    def noted(raw: Raw, conditions: Any, within: int | None = None) -> dict[str, int]:
        asked.append(within)
        return counted(raw, conditions, within)

    monkeypatch.setattr(Raw, "counted", noted)
    assert opened([*GOOD, line(rate="15%")]).notes == ()
    assert set(asked) == {BEGINNING}


@pytest.mark.parametrize(
    ("guard", "rate"), [("rate_too_low", "fraction"), ("rate_too_high", "percent")]
)
def test_a_median_rate_that_nobody_pays_refuses_the_tape(
    guard: str, rate: str, opened: Open
) -> None:
    factor = {"rate_too_low": 0.0001, "rate_too_high": 100}[guard]
    lines = [f"{n},100.00,{n * factor},2024-01-01,2025-06-30" for n in range(2, 9)]
    with pytest.raises(PoolError, match=f"half of the rates in rate .* accept {guard}$"):
        opened(lines, rate=rate)
    assert len(opened(lines, rate=rate, accept=(guard,)).notes) == 1


def test_an_amount_that_is_the_sum_of_all_others_is_a_total_without_its_word(opened: Open) -> None:
    amounts = [101, 212, 323, 434, 545, 656, 767, 878, 989, 1001]
    lines = [line(amount=str(amount)) for amount in amounts]
    assert opened(lines).notes == ()
    with pytest.raises(PoolError, match=r"equals the sum of all others \(5,906\.00\)"):
        opened([*lines, line(amount=str(sum(amounts)))])


def test_days_of_rows_are_not_days_of_snapshots(opened: Open) -> None:
    days = [f"2025-0{month}-{day:02}" for month in range(1, 7) for day in (3, 8, 11, 19)]
    lines = [f"{n},100.00,15,2024-01-01,{day}" for n, day in enumerate(days)]
    with pytest.raises(
        PoolError, match=r"day has 24 days, and the last, 2025-06-19, holds 1 of 24"
    ):
        opened(lines)
    ends = ["2025-01-31", "2025-02-28", "2025-03-31"]
    months = [f"{n},100.00,15,2024-01-01,{day}" for n in range(5) for day in ends]
    assert opened(months).notes == ()


def test_words_that_the_mapping_does_not_name_are_listed(opened: Open, tmp_path: Path) -> None:
    tape, mapping = tmp_path / "t.csv", tmp_path / "m.toml"
    tape.write_text("id,amount,place\n1,1,GD\n2,2,BJ\n3,3,BJ\n4,4,??\n", encoding="utf-8")
    mapping.write_text(
        '[columns]\nloan_id = "id"\nbalance_fen = "amount"\n'
        'region = { column = "place", values = { GD = "Guangdong" } }\n',
        encoding="utf-8",
    )
    (tmp_path / "work").mkdir()
    with pytest.raises(PoolError, match=r"do not name 2 words .*: BJ \(2\), \?\? \(1\)"):
        open_tape(str(tape), read_mapping(str(mapping)), tmp_path / "work")


@pytest.mark.parametrize(
    ("above", "name", "read", "remedy"),
    [
        ("单位：万元", "余额", 'unit = "yuan"', 'unit = "wan_yuan"'),
        ("单位：人民币千元", "余额", 'unit = "yuan"', 'unit = "yuan", factor = 1000'),
        ("单位：元", "余额", 'unit = "fen"', 'unit = "yuan"'),
        ("单位：元", "余额（万元）", 'unit = "yuan"', 'unit = "wan_yuan"'),
        ("台账", "余额(万元)", 'unit = "yuan"', 'unit = "wan_yuan"'),
        ("单位：万元", "余额", 'unit = "wan_yuan"', ""),
        ("单位：千元", "余额", 'unit = "yuan", factor = 1000', ""),
        ("单位：万元", "余额(元)", 'unit = "yuan"', ""),
        ("单位：笔", "余额", 'unit = "yuan"', ""),
    ],
)
def test_a_unit_that_the_tape_says_of_itself_must_be_that_of_the_mapping(
    above: str, name: str, read: str, remedy: str, tmp_path: Path
) -> None:
    tape, mapping = tmp_path / "t.csv", tmp_path / "m.toml"
    lines = "".join(f"{loan},{loan}2\n" for loan in range(1, 5))
    tape.write_text(f"贷款明细,{above}\n借据号,{name}\n{lines}", encoding="utf-8")
    columns = f'loan_id = "借据号"\nbalance_fen = {{ column = "{name}", {read} }}\n'
    mapping.write_text(f"[columns]\n{columns}", encoding="utf-8")
    (tmp_path / "work").mkdir()

    def run(*accept: str) -> Tape:
        return open_tape(
            str(tape), read_mapping(str(mapping)), tmp_path / "work", accept=(*accept,)
        )

    if not remedy:
        assert run().notes == ()
        return
    with pytest.raises(PoolError, match=f"^the tape says that .*: say {re.escape(remedy)} in the"):
        run()
    (note,) = run("other_unit").notes
    assert note.en.startswith("accepted other_unit: the tape says that 余额")
    assert note.zh.startswith("已接受other_unit：文件注明余额")


def test_several_currencies_are_not_added_up(opened: Open, tmp_path: Path) -> None:
    tape = tmp_path / "t.csv"
    tape.write_text("loan_id,balance_fen,币种\n1,1,CNY\n2,2,USD\n", encoding="utf-8")
    (tmp_path / "work").mkdir()
    with pytest.raises(PoolError, match=r"2 currencies, .*: CNY \(1\), USD \(1\)"):
        open_tape(str(tape), None, tmp_path / "work")


def test_thousands_percent_signs_and_whole_amounts_are_no_doubt(opened: Open) -> None:
    lines = [
        '8,"1,234",15.02%,2024-05-01,2025-06-30',
        '9,"1,234,567.89",14.6,2024-05-01,2025-06-30',
    ]
    assert opened([*GOOD, *lines]).notes == ()
    assert opened([line(amount="500"), line(amount="500.00")], amount="fen").notes == ()


def test_every_guard_has_a_name_and_says_what_is_meant() -> None:
    assert all(name.islower() and meant for name, meant in GUARDS.items())


def test_a_mapping_that_accepts_what_is_no_guard_is_refused(tmp_path: Path) -> None:
    tape, mapping = tmp_path / "t.csv", tmp_path / "m.toml"
    tape.write_text("id,amount\n1,2\n", encoding="utf-8")
    columns = '[columns]\nloan_id = "id"\nbalance_fen = "amount"\n'
    mapping.write_text('accept = ["total_rows"]\n' + columns, encoding="utf-8")
    asked = Parameters(tape=str(tape), mapping=str(mapping), as_of="2025-06-30")
    with pytest.raises(PoolError, match="accepts 'total_rows', which is no guard; is total_row "):
        analyse(asked)
