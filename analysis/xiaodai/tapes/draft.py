"""A draft of a mapping from the tape itself: what each column probably is, and on what ground.

A sample of the rows decides on names, units and formats; the words of the status are counted over
all of them. What is not known stands as a comment, so that the draft says what is left to do.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import ibis
import pandas as pd

from xiaodai.tapes import signs
from xiaodai.tapes.columns import COLUMNS, STATUSES
from xiaodai.tapes.draft_bare import (
    draft_words,
    is_below,
    matched_by_names,
    matched_by_values,
    plain_name,
)
from xiaodai.tapes.engines import Engine, engine
from xiaodai.tapes.raw import Raw, read_raw
from xiaodai.tapes.text import NAMELESS, Asked, RaggedError

SAMPLE = 5000  # rows
MOST_WORDS = 60  # of a status, listed
MOST_GROUPS = 30  # words of a column that is proposed as a field
SCHEMA = "docs/mapping.schema.json"
DATES = (  # a form of a date, its pattern, and what a mapping calls it
    (r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T].*)?", "", "year, month, day"),
    (r"\d{4}\.\d{1,2}\.\d{1,2}", "", "year, month, day"),
    (r"\d{4}\u5e74\d{1,2}\u6708\d{1,2}\u65e5", "chinese", "Chinese dates"),
    (r"(19|20)\d{6}", "compact", "eight digits"),
    (r"[A-Za-z]{3}-\d{4}", "%b-%Y", "months in words"),
    (r"\d{1,2}-[A-Za-z]{3}-\d{4}", "%d-%b-%Y", "days with a month in words"),
    (r"\d{1,2}-[A-Za-z]{3}-\d{2}", "%d-%b-%y", "days with a month in words"),
    (r"\d{4}-\d{2}", "%Y-%m", "months"),
    (r"(19|20)\d{2}(0[1-9]|1[0-2])", "%Y%m", "months in six digits"),
    (r"(0[1-9]|1[0-2])(19|20)\d{2}", "%m%Y", "months in six digits"),
    (r"[2-5]\d{4}(\.\d+)?", "excel", "serial numbers of a spreadsheet"),
)
MONTHLY = ("%b-%Y", "%Y-%m", "%Y%m", "%m%Y")
DAY_ABOVE = re.compile(r"(20\d\d)[-/.\u5e74](\d{1,2})[-/.\u6708](\d{1,2})(?!\d)")
DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(\s.*)?")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")  # signs that no comment may hold
NUMBER = re.compile(r"[-(]?[^\d(]{0,3}(\d[\d,. ]*)[^\d]{0,7}\)?")


@dataclass(frozen=True)
class _Guess:
    """One line of a draft: what stands in the mapping, and why; unsure ones are to be checked."""

    said: str
    ground: str
    is_sure: bool = True


def draft(tape: str, memory: str = "2GB") -> str:
    """The draft of a mapping for a tape, as TOML with a comment for the ground of each guess.

    Raises `PoolError` for a tape that cannot be read.
    """
    footer = 0
    while True:  # each time lines below the rows are found, of which a text has some
        try:
            return _draft(tape, memory, footer)
        except RaggedError as error:
            footer += error.footer


def _draft(tape: str, memory: str, footer: int) -> str:
    asked = Asked(wanted=frozenset(COLUMNS), footer=footer, may_be_bare=True)
    with tempfile.TemporaryDirectory(prefix="draft-") as name:
        folder = Path(name)
        with (
            engine("duckdb", memory, folder / "spill") as opened,
            read_raw(opened, tape, folder, asked=asked) as raw,
        ):
            lines = _Drafted(opened, raw, footer).lines()
            return "".join(CONTROL.sub(" ", line) + "\n" for line in lines)


class _Drafted:
    """A tape looked at: a sample of its rows as texts, and which column is probably which."""

    def __init__(self, opened: Engine, raw: Raw, footer: int = 0) -> None:
        self.opened, self.raw, self.footer = opened, raw, footer
        exact = {  # else a frame would hold floats
            name: raw.table[name].cast("string")
            for name, kind in raw.table.schema().items()
            if kind.is_decimal()
        }
        rows = opened.rows((raw.table.mutate(**exact) if exact else raw.table).limit(SAMPLE))
        self.rows = len(rows)
        is_whole = len(raw.files) == 1 and not raw.held and 1 < len(rows) < SAMPLE
        if is_whole and is_below(rows):
            raise RaggedError("the last row is no loan", 1)
        self.sample = {
            name: [str(value).strip() for value in rows[name] if not pd.isna(value)]
            for name in raw.columns
        }
        self.missing = sorted(
            word
            for word in draft_words()["other"]["missing"]
            if any(word in texts for texts in self.sample.values())
        )
        for name, texts in self.sample.items():
            self.sample[name] = [text for text in texts if text and text not in self.missing]
        self.is_bare = all(
            name == NAMELESS.format(place=place) for place, name in enumerate(raw.columns, 1)
        )
        self.found = (
            matched_by_values(self.sample) if self.is_bare else matched_by_names(raw.columns)
        )
        if not self.sample.get(self.found.get("loan_id", ""), True):
            del self.found["loan_id"]  # a column that is there, and empty
        self.above = " ".join(raw.head)
        self.unit = signs.unit_of_amounts(self.above)

    def lines(self) -> Iterator[str]:
        """The draft, line by line."""
        name = self.raw.name
        yield f"#:schema {SCHEMA}"
        yield f"# A draft for {name}: every line is a guess, and the comment says on what ground."
        yield "# Lines that begin with # are not known or not sure: finish or delete them."
        yield f"title = {_quoted(Path(name).stem)}"
        yield from (f"# {note.en}" for note in self.raw.notes)
        if self.raw.head:
            yield f"# above the header stands: {self.above}"
        if self.footer:
            yield f"footer = {self.footer}  # lines below the rows, which are no rows"
        if self.is_bare:
            yield "# no line names the columns; give them names of yours, here and below"
            yield f"names = [{', '.join(map(_quoted, self.raw.columns))}]"
            filled = {name: texts for name, texts in self.sample.items() if texts}
            yield from (f"#   {name}: {_examples(texts)}" for name, texts in filled.items())
        for ready, needed in draft_words()["ready"].items():
            if set(needed) <= set(self.raw.columns):
                yield f"extends = {_quoted(ready)}  # it has the columns {', '.join(needed)}"
                yield ""
                yield "[columns]  # what differs from the ready mapping; false leaves a column out"
                return
        if self.missing:
            yield f"missing = [{', '.join(map(_quoted, self.missing))}]  # these occur in the tape"
        yield from self._of_texts()
        yield from self._totals()
        yield ""
        yield "[columns]"
        for ours in COLUMNS:
            if ours != "status":
                yield from self._column(ours)
        yield from self._status()
        yield from self._fields()

    def _of_texts(self) -> Iterator[str]:
        amounts = [self.found[name] for name in ("balance_fen", "rate_ppm") if name in self.found]
        texts = [text for name in amounts for text in self.sample[name]]
        if commas := list(filter(signs.has_comma, texts)):
            yield f'decimal = ","  # amounts such as {commas[0]}'
        for name in self.raw.columns:
            if plain_name(name) in map(plain_name, signs.words("currency")):
                values = sorted(set(self.sample[name]))
                said = ", ".join(values[:5])
                yield f"currency = {{ column = {_quoted(name)} }}  # it names {said}"

    def _totals(self) -> Iterator[str]:
        for name, texts in self.sample.items():
            totals = list(filter(signs.is_total, texts))
            if totals:
                yield (
                    f"# A row has {totals[0]!r} in the column {name!r} and is probably no loan: "
                    "take it out of the tape."
                )

    def _column(self, ours: str) -> Iterator[str]:
        """The lines of one column of ours."""
        if ours not in self.found:
            yield from self._absent(ours)
            return
        name = self.found[ours]
        kind = COLUMNS[ours]
        texts = self.sample[name]
        named = f"column = {_quoted(name)}"
        match kind:
            case "date":
                guess = _dated(texts)
                if any(guess.said.endswith(f'{each}"') for each in MONTHLY):
                    day = "last" if ours == "snapshot_date" else "first"
                    guess = replace(guess, ground=f"{guess.ground}; the {day} day of each")
            case "fen":
                guess = _amount(name, texts, self.unit)
            case "ppm":
                guess = _rate(name, texts)
            case "days" if ours == "term_days":
                guess = _term(name, texts)
            case _:
                guess = _Guess("", f"the name of the column; {_examples(texts)}")
        if not texts:
            guess = _Guess("", "the name of the column, which has no values", False)
        if self.is_bare:
            guess = replace(guess, is_sure=False)
        source = f"{{ {named}{guess.said} }}" if guess.said else _quoted(name)
        check = "" if guess.is_sure else "check: "
        yield f"{ours} = {source}  # {check}{guess.ground}"
        if ours == "days_past_due" and 2 * len(texts) < self.rows:
            yield f'# {ours} = {{ {named}, values = {{ "" = 0 }} }}  # if an empty cell means none'

    def _absent(self, ours: str) -> Iterator[str]:
        if ours == "loan_id":
            yield "loan_id = { row_number = true }  # check: no column looks like an id"
        elif ours == "balance_fen":
            yield '# balance_fen = { column = "…", unit = "yuan" }  # needed, or arithmetic:'
            yield '# balance_fen = { expression = \'"…" - "…"\', unit = "yuan" }  # of numbers:'
            for name, texts in self.sample.items():
                if texts and _share(texts, NUMBER) > 0.9:
                    yield f"#   {name}: {_examples(texts)}"
        elif ours == "snapshot_date":
            if day := DAY_ABOVE.search(self.above):
                said = "-".join(f"{int(part):02}" for part in day.groups())
                yield f"snapshot_date = {{ constant = {said} }}  # check: stands above the header"
                return
            yield "# snapshot_date: no column of the day; say --as-of 2025-06-30, or"
            yield "# snapshot_date = { constant = 2025-06-30 }"
        elif ours == "days_past_due" and "status" in self.found:
            yield from self._days_of_status()

    def _days_of_status(self) -> Iterator[str]:
        name = self.found["status"]
        days = draft_words()["days"]
        known = sorted({text for text in self.sample[name] if text.lower() in days})
        if not any(days[word.lower()] for word in known):
            return
        values = dict.fromkeys(sorted(set(self.sample[name])), "")
        values |= {word: days[word.lower()] for word in known}
        said = ", ".join(f"{_quoted(word)} = {_value(value)}" for word, value in values.items())
        yield f"days_past_due = {{ column = {_quoted(name)}, values = {{ {said} }} }}  # check: the"
        yield "# fewest days that a word of the status means; words of no days are left missing"

    def _status(self) -> Iterator[str]:
        if "status" not in self.found:
            yield "# status: no column; every loan counts as open"
            return
        name = self.found["status"]
        balance = self.found.get("balance_fen")
        column = self.raw.table[name].cast("string").strip()
        amount = ibis.literal(0.0)
        if balance:
            text = self.raw.table[balance].cast("string")
            if any(map(signs.has_comma, self.sample[balance])):
                text = text.re_replace(r"\.", "").replace(",", ".")
            amount = text.re_replace("[^0-9.-]", "").try_cast("float64").coalesce(0.0)
        table = self.raw.table.select(word=column, amount=amount).filter(column.notnull())
        counted = table.group_by("word").aggregate(rows=ibis._.count(), amount=ibis._.amount.sum())
        found = self.opened.rows(counted.order_by(ibis.desc("rows"), "word").limit(MOST_WORDS))
        meant = {word: ours for ours, words in draft_words()["status"].items() for word in words}
        yield ""
        yield "[columns.status]"
        yield f"column = {_quoted(name)}  # the name of the column"
        yield "[columns.status.values]  # rows and balance as written"
        for word, rows, held in found.itertuples(index=False):
            if not word or word in self.missing:
                continue
            ours = meant.get(word.lower())
            line = f"{_quoted(word)} = {_quoted(ours or '…')}"
            ground = f"{rows:,} rows, {held:,.2f}"
            if ours:
                yield f"{line}  # {ground}"
            else:
                yield f"# {line}  # {ground}; not known: {', '.join(STATUSES)}"

    def _fields(self) -> Iterator[str]:
        used = set(self.found.values())
        for name, texts in self.sample.items():
            words = set(texts)
            key = re.sub("[^a-z0-9]+", "_", name.lower()).strip("_")
            if name in used or not 1 < len(words) <= MOST_GROUPS or _share(texts, NUMBER) > 0.5:
                continue
            yield ""
            yield f"# [fields.{key if key.isidentifier() else 'name'}]  # a field to stratify by:"
            yield f"# column = {_quoted(name)}  # {len(words)} words; {_examples(texts)}"


def _numbers(texts: Sequence[str]) -> pd.Series:
    """The texts of a sample that are numbers, with a point or a comma before decimals."""
    if any(map(signs.has_comma, texts)):
        texts = [text.replace(".", "").replace(",", ".") for text in texts]
    return pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce").dropna()


def _unit(name: str) -> str:
    """The unit that a column's name says, in brackets or at its end; empty if none."""
    inside = re.search(r"[\uff08(\[]\s*(.*?)\s*[)\uff09\]]", name)
    said = inside[1] if inside else re.split(r"[_\s]", name)[-1]
    return str(draft_words()["units"].get(said.lower(), ""))


def _amount(name: str, texts: Sequence[str], above: tuple[str, int] | None) -> _Guess:
    if unit := _unit(name):
        return _Guess(f', unit = "{unit}"', "its name says the unit")
    if named := signs.unit_of_amounts(name, is_name=True):
        return _Guess(f", {signs.in_mapping(named[1])}", f"its name says the unit, {named[0]}")
    if above:
        ground = f"the unit above the header, {above[0]}; {_examples(texts)}"
        return _Guess(f", {signs.in_mapping(above[1])}", ground)
    decimals = [text for text in texts if re.search(r"(\.\d+|,\d{1,2})\D*$", text)]
    if decimals:
        return _Guess(', unit = "yuan"', f"it has decimals: {decimals[0]}")
    return _Guess(
        ', unit = "yuan"', f"whole numbers, yuan or fen? {_examples(texts)}", is_sure=False
    )


def _rate(name: str, texts: Sequence[str]) -> _Guess:
    times = signs.periods_a_year(name)
    factor = f", factor = {times}" if times else ""
    a_year = f"; {times} of it make a year" if times else ""
    if unit := _unit(name):
        return _Guess(f', unit = "{unit}"{factor}', f"its name says the unit{a_year}")
    if signed := [text for text in texts if text.endswith(("%", "\uff05"))]:
        return _Guess(f', unit = "percent"{factor}', f"it has percent signs: {signed[0]}{a_year}")
    numbers = _numbers(texts)
    middle = float(numbers.median()) if len(numbers) else 0.0
    ends = ((0.0, ""), (1.0, "fraction"), (100.0, "percent"), (5000.0, "bp"))
    unit = next((unit for end, unit in ends if middle <= end), "ppm")
    if not unit:
        return _Guess("", "its numbers say no unit", is_sure=False)
    return _Guess(f', unit = "{unit}"{factor}', f"its median is {middle:g}{a_year}", middle <= 100)


def _term(name: str, texts: Sequence[str]) -> _Guess:
    dated = _dated(texts)
    if dated.is_sure and not dated.ground.startswith(("serial", "months in six")):
        return _Guess(f', unit = "maturity"{dated.said}', f"the last day: {dated.ground}")
    if unit := _unit(name):
        return _Guess(f', unit = "{unit}"', "its name says the unit")
    last = re.sub(r"[\d\s.,]", "", texts[0]) if texts else ""
    if unit := draft_words()["units"].get(last.lower(), "") or (
        "months" if last.lower().startswith("month") else ""
    ):
        return _Guess(f', unit = "{unit}"', f"its values say the unit: {texts[0]}")
    numbers = _numbers(texts)
    if len(numbers) and numbers.max() <= 120:
        return _Guess(', unit = "months"', f"none is above 120: {_examples(texts)}", False)
    return _Guess(', unit = "days"', f"some are above 120: {_examples(texts)}", False)


def _dated(texts: Sequence[str]) -> _Guess:
    """The format of dates, from what all texts of a sample fit."""
    for pattern, form, said in DATES:
        if texts and _share(texts, re.compile(pattern)) > 0.99:
            return _Guess(f', format = "{form}"' if form else "", f"{said}: {texts[0]}")
    days = [match for text in texts if (match := DAY_FIRST.fullmatch(text))]
    if days and len(days) > 0.99 * len(texts):
        first, second = (max(int(match[place]) for match in days) for place in (1, 2))
        form = "mdy" if second > 12 else "dmy"
        is_sure = first > 12 or second > 12
        ground = f"{'month' if form == 'mdy' else 'day'} first: {texts[0]}"
        return _Guess(f', format = "{form}"', ground, is_sure)
    return _Guess("", f"no form of a date fits: {_examples(texts)}", is_sure=False)


def _share(texts: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(1 for text in texts if pattern.fullmatch(text)) / len(texts) if texts else 0.0


def _examples(texts: Sequence[str]) -> str:
    few = list(dict.fromkeys(texts))[:3]
    return "such as " + ", ".join(text[:30].replace("\n", " ") for text in few) if few else "empty"


def _quoted(text: str) -> str:
    """A text as TOML writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda c: f"\\u{ord(c[0]):04x}", escaped) + '"'


def _value(value: str | int) -> str:
    return _quoted(value) if isinstance(value, str) else str(value)
