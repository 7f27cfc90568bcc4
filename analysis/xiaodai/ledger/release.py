"""The central bank's quarterly report on small-loan companies: its figures, checked, as claims.

The report is one sentence (companies, balance, change since the year's start) and an annex with a
row for each province. `read_release` takes both out of the page's text; `release_checks` holds them
against each other and against the ledger.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.sheets import nearest
from xiaodai.reading.dates import period_days
from xiaodai.reading.numerals import plain
from xiaodai.reading.periods import show_period
from xiaodai.reading.printed import Reading, ReadingError, read
from xiaodai.values.interval import Interval
from xiaodai.values.units import unit

WHOLE = "national"
COUNT, BALANCE, CHANGE = "company_count", "loan_balance", "loan_balance_change_ytd"
HEADING = 300  # characters of the annex in which its columns are named

_WORDS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("release.toml").read_text(encoding="utf-8")
)
_SENTENCE = {
    metric: [re.compile(words.replace("{n}", _WORDS["number"])) for words in _WORDS[name]]
    for metric, name in ((COUNT, "count"), (BALANCE, "balance"), (CHANGE, "change"))
}
_DAY, _ANNEX = re.compile(_WORDS["day"]), _WORDS["annex"]
_SUFFIXES = re.compile(rf"(?:{_ANNEX['suffixes']})+$")
_CELL = re.compile(r"-?\d[\d,]*(?:\.\d+)?$")


class ReleaseError(ValueError):
    """A page that is no such report, or whose figures cannot all be true; says what is wrong."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report, as printed, with the words beside it that decide its sign."""

    entity: str
    metric: str
    period: str
    printed: str
    qualifier: str
    place: str  # where it stands: the sentence, or the annex

    @property
    def cell(self) -> tuple[str, str, str]:
        """What it is a figure of."""
        return self.entity, self.metric, self.period


@dataclass(frozen=True)
class Release:
    """The figures of one quarter's report: those of its sentence, those of its annex."""

    year: int
    quarter: int
    sentence: tuple[Figure, ...] = ()
    annex: tuple[Figure, ...] = ()

    @property
    def day(self) -> str:
        """The last day of the quarter, which levels are for."""
        return period_days(f"{self.year}Q{self.quarter}")[1].isoformat()

    @property
    def so_far(self) -> str:
        """The code of the year's months up to the quarter's end, which the change is for."""
        year = self.year
        codes = {1: f"{year}Q1", 2: f"{year}H1", 3: f"{year}-01/{year}-09", 4: f"{year}"}
        return codes[self.quarter]

    @property
    def source(self) -> str:
        """The id of the report among the sources."""
        return f"pboc_{self.year}q{self.quarter}"

    @property
    def titles(self) -> dict[str, str]:
        """The report's title by language, as the bank words it."""
        return {
            language: titles[self.quarter - 1].format(year=self.year)
            for language, titles in _WORDS["titles"].items()
        }

    @property
    def figures(self) -> list[Figure]:
        """Every figure once: where sentence and annex both print one, as the sentence does."""
        told = {figure.cell for figure in self.sentence}
        return [*self.sentence, *(figure for figure in self.annex if figure.cell not in told)]


def read_release(text: str, ledger: Ledger) -> Release:
    """The figures of a report from its visible text, cells parted by tabs, bars, spaces or lines.

    Raises `ReleaseError` for a text without the report's sentence, for one of two quarters, and for
    an annex in which a province is missing, twice or unknown, or a cell cannot be read.
    """
    columns = _known_columns(ledger)
    head, annex = _parted(text, columns)
    year, quarter, passage = _sentence(head)
    release = Release(year, quarter)
    release = replace(release, sentence=tuple(_told(passage, release)))
    return replace(release, annex=tuple(_tabled(annex, release, columns, ledger)))


def interval(figure: Figure, ledger: Ledger) -> Interval:
    """The bounds of a figure in the metric's unit; raises `ReleaseError` if it cannot be read."""
    return reading(figure, ledger).interval


def reading(figure: Figure, ledger: Ledger) -> Reading:
    """What a figure's characters say; raises `ReleaseError` if they cannot be read."""
    book = ledger.codebook(figure.metric)
    try:
        return read(figure.printed, figure.qualifier, unit_id=book["unit"], kind=book["kind"])
    except ReadingError as error:
        raise ReleaseError(f"{named(figure, ledger)}: {error}") from None


def named(figure: Figure, ledger: Ledger) -> str:
    """A figure as messages name it."""
    who, what = ledger.short_name(figure.entity).en, ledger.metric(figure.metric).en
    return f"{what} of {who}, {show_period(figure.period, 'en')} ({figure.place})"


# --- the sentence --------------------------------------------------------------------------------


def _parted(text: str, columns: Mapping[str, re.Pattern[str]]) -> tuple[str, str]:
    """The text before the annex, and the annex from its heading on; empty if there is none."""
    for heading in re.finditer(_ANNEX["heading"], text):
        below = text[heading.end() :]
        if any(words.search(below[:HEADING]) for words in columns.values()):
            return text[: heading.start()], below
    return text, ""


def _sentence(text: str) -> tuple[int, int, str]:
    """Year, quarter and the passage that holds count and balance, without spaces."""
    dense = re.sub(r"\s", "", text)
    found: dict[tuple[int, int], str] = {}
    for place in re.finditer(_WORDS["subject"], dense):
        before = list(_DAY.finditer(plain(dense), max(0, place.start() - 60), place.start()))
        if not before:
            continue
        passage = dense[before[-1].start() :][:160]
        if all(_first(metric, passage) for metric in (COUNT, BALANCE)):
            found.setdefault(_quarter(before[-1]), passage)
    if not found:
        raise ReleaseError(
            "the page holds no sentence with a quarter's end, the number of small-loan companies "
            "and their loan balance; give the central bank's quarterly report as HTML or text"
        )
    if len(found) > 1:
        said = " and ".join(f"{year}Q{quarter}" for year, quarter in sorted(found))
        raise ReleaseError(f"the page reports on {said}; give one with a single quarter")
    [((year, quarter), passage)] = found.items()
    return year, quarter, passage


def _quarter(day: re.Match[str]) -> tuple[int, int]:
    year, month, chinese, digit, half, _ = day.groups()
    if month:
        if int(month) % 3 or int(month) > 12:
            raise ReleaseError(
                f"the report is as of the end of month {month}; a quarter ends with 3, 6, 9 or 12"
            )
        return int(year), int(month) // 3
    number = _WORDS["quarters"].get(chinese) or (2 if half else digit)
    return int(year), int(number or 4)


def _first(metric: str, passage: str) -> re.Match[str] | None:
    simple = plain(passage)
    return next((hit for words in _SENTENCE[metric] if (hit := words.search(simple))), None)


def _told(passage: str, release: Release) -> Iterator[Figure]:
    for metric in (COUNT, BALANCE, CHANGE):
        hit = _first(metric, passage)
        if hit is None:
            continue  # the change alone may be missing
        period, qualifier = release.day, ""
        if metric == CHANGE:
            period, qualifier = release.so_far, hit["sign"]
            if _WORDS["spans"].get(hit["span"], release.quarter) != release.quarter:
                raise ReleaseError(
                    f"the change is of {hit['span']}, the levels are of {release.day}; give a "
                    "report whose change is since the start of the year"
                )
        printed = passage[slice(*hit.span("n"))]
        yield Figure(WHOLE, metric, period, printed, qualifier, "sentence")


# --- the annex -----------------------------------------------------------------------------------


def _known_columns(ledger: Ledger) -> dict[str, re.Pattern[str]]:
    """How the annex may head each metric that adds up: its name, the last letter or not."""
    found = {}
    for metric, book in ledger.metrics.set_index("id").iterrows():
        adds_up = book["additive"] and book["kind"] in ("count", "stock")
        if adds_up and ledger.points(WHOLE, str(metric)):
            name = r"\s*".join(book["name_zh"][:-1])
            found[str(metric)] = re.compile(rf"{name}\s*(?:{book['name_zh'][-1]})?")
    return found


def _provinces(ledger: Ledger) -> dict[str, str]:
    """The provinces by every name that the annex may give them."""
    names: dict[str, str] = {}
    for entity, row in ledger.entities.set_index("id").iterrows():
        if row["part_of"] == WHOLE and row["kind"] == "country_region":
            names |= dict.fromkeys((row["short_zh"], row["name_zh"]), str(entity))
    return names


def _tabled(
    annex: str, release: Release, known: Mapping[str, re.Pattern[str]], ledger: Ledger
) -> Iterator[Figure]:
    """Every cell of the annex; raises `ReleaseError` where it is not a whole table of provinces."""
    if not annex:
        return
    provinces = _provinces(ledger)
    heading, rows = _rows(annex, provinces)
    columns = sorted(
        (hit.start(), metric) for metric, words in known.items() if (hit := words.search(heading))
    )
    _check_units([metric for _, metric in columns], heading, ledger)
    places: Counter[str] = Counter()
    for name, cells in rows:
        entity = WHOLE if re.fullmatch(_ANNEX["whole"], name) else _province(name, provinces)
        if len(cells) != len(columns):
            heads = ", ".join(ledger.metric(metric).zh for _, metric in columns)
            raise ReleaseError(
                f"annex, {name}: {len(cells)} numbers for {len(columns)} columns ({heads}); every "
                "row needs one for each"
            )
        places[entity] += 1
        for (_, metric), cell in zip(columns, cells, strict=True):
            if not re.fullmatch(_ANNEX["missing"], cell):
                yield Figure(entity, metric, release.day, cell, "", "annex")
    twice = [entity for entity, number in places.items() if number > 1]
    missing = sorted({WHOLE, *provinces.values()} - set(places))
    for entities, said in ((twice, "are there twice"), (missing, "are missing")):
        if entities:
            names = ", ".join(ledger.short_name(entity).zh for entity in entities)
            raise ReleaseError(
                f"annex: {names} {said}; it must hold the country and each of its "
                f"{len(set(provinces.values()))} provinces once"
            )


def _rows(annex: str, provinces: Mapping[str, str]) -> tuple[str, list[tuple[str, list[str]]]]:
    """The heading of the annex, and its rows: a name and the cells behind it.

    A name is what stands between two runs of cells, so that it does not matter how cells are
    parted, nor whether a row is a line.
    """
    rows: list[tuple[str, list[str]]] = []
    heading: list[str] = []
    name = ""
    for word in annex.replace("|", " ").split():
        if re.match(_ANNEX["ends"], word):
            break
        is_cell = bool(_CELL.match(plain(word)) or re.match(_ANNEX["missing"], word))
        if is_cell and not (name or rows):  # the first row has a name that nobody knows
            name = heading.pop() if heading else word
        if is_cell and name:
            rows.append((name, [word]))
            name = ""
        elif is_cell:
            rows[-1][1].append(word)
        elif rows or _may_begin(name + word, provinces):
            name += word
        else:
            heading.append(name + word)
            name = ""
    return plain(" ".join(heading)), rows


def _may_begin(name: str, provinces: Mapping[str, str]) -> bool:
    """Whether a word is the name of a row, or its first letters where a space follows them."""
    short = re.sub(_SUFFIXES, "", name)
    return short in provinces or any(
        known.startswith(name) for known in (*provinces, *_ANNEX["whole"].split("|"))
    )


def _province(name: str, provinces: Mapping[str, str]) -> str:
    """The province of a name; raises `ReleaseError` for a name that is none."""
    short = re.sub(_SUFFIXES, "", name)
    for said in (name, short):
        if said in provinces:
            return provinces[said]
    raise ReleaseError(f"annex: {name!r} is no province{nearest(short, provinces)}")


def _check_units(metrics: list[str], heading: str, ledger: Ledger) -> None:
    printed = re.findall(_ANNEX["units"], heading)
    if not metrics or (printed and len(printed) != len(metrics)):
        raise ReleaseError(
            f"annex: the heading {heading!r} names {len(metrics)} known columns and "
            f"{len(printed)} units; each column needs a name of the codebook and its unit"
        )
    for metric, word in zip(metrics, printed, strict=False):
        wanted = unit(ledger.codebook(metric)["unit"])
        if read(f"1{word}", kind="limit").interval != Interval.point(wanted.factor):
            raise ReleaseError(
                f"annex: the column {ledger.metric(metric).zh} is in {word}; the ledger holds it "
                f"in {wanted.id}"
            )
