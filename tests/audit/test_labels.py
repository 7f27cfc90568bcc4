"""The hand-made labels of the audit's articles: they resolve, and they are true of the ledger.

The articles are made up for these tests, in our own words; some of their figures are altered on
purpose. `articles/labels.csv` says of every figure what a careful person would: what it is, what
it may lie between, and how it stands to the ledger. Nothing here uses the audit itself.
"""

import csv
import re
from collections import Counter
from fractions import Fraction
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from xiaodai.paths import DATA
from xiaodai.values.units import unit

ARTICLES = Path(__file__).parent / "articles"
COLUMNS = (
    "article",
    "printed",
    "occurrence",
    "nature",
    "low",
    "high",
    "unit",
    "entity",
    "metric",
    "period",
    "verdict",
    "claim_id",
    "note",
    "part",
)
TABLES = {"articles.csv", "labels.csv", "second.csv", "corrected.csv"}
MEASURED = {"figure", "date"}
NATURES = MEASURED | {"ordinal", "label", "furniture"}
VERDICTS = {"known", "conflicts", "consistent but new", "new", "not a measurable figure"}
USABLE = {"accepted", "conflict"}
# At least so many labels of each verdict; a part that is not there yet is not asked for.
MINIMA = {
    "development": {
        "known": 140,
        "conflicts": 20,
        "consistent but new": 8,
        "new": 15,
        "not a measurable figure": 25,
    },
    "held_out": {
        "known": 60,
        "conflicts": 10,
        "consistent but new": 3,
        "new": 8,
        "not a measurable figure": 20,
    },
}
BY_ARITHMETIC, AGAINST_ARITHMETIC = "by arithmetic: ", "against arithmetic: "
MONTHS = "January|April|August|October|November|December|Nov"
TIMES = re.compile(
    r"\d{4}年|\d{1,2}月|\d{1,2}日|前\d{1,2}[个個]月|\d{1,2}:\d{2}|"
    rf"(?:{MONTHS}) \d{{1,2}}(?!\d)|\b(?:19|20)\d\d\b"
)

Row = dict[str, str]
Ends = tuple[Fraction | None, Fraction | None]


class Reader(HTMLParser):
    """Collects what a person reads of a page."""

    HIDDEN = frozenset({"script", "style", "head", "nav", "footer"})
    INLINE = frozenset({"a", "b", "em", "i", "span", "strong"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element."""
        self._boundary(tag, 1)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        self._boundary(tag, -1)

    def handle_data(self, data: str) -> None:
        """Keep the text of what is seen."""
        if not self.hidden:
            self.parts.append(data)

    def _boundary(self, tag: str, step: int) -> None:
        if tag in self.HIDDEN:
            self.hidden += step
        elif tag not in self.INLINE:
            self.parts.append("\n")


def table(path: Path) -> list[Row]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


LABELS = table(ARTICLES / "labels.csv")
LISTED = table(ARTICLES / "articles.csv")
KINDS = {row["article"]: row["kind"] for row in LISTED}
CLAIMS = {claim["id"]: claim for claim in table(DATA / "claims.csv")}
METRICS = {metric["id"]: metric for metric in table(DATA / "metrics.csv")}
ENTITIES = {entity["id"] for entity in table(DATA / "entities.csv")}


def named(row: Row) -> str:
    """A label as a message names it."""
    return f"{row['article']}: {row['printed']} ({row['occurrence']})"


def where(verdict: str) -> list[Row]:
    """The labels with a verdict."""
    return [row for row in LABELS if row["verdict"] == verdict]


@cache
def text_of(article: str) -> str:
    """What a person reads of an article; no-break spaces are plain ones."""
    text = (ARTICLES / article).read_text(encoding="utf-8")
    if article.endswith(".html"):
        reader = Reader()
        reader.feed(text)
        reader.close()
        text = "".join(reader.parts)
    return text.replace("\u00a0", " ")


def place(row: Row) -> tuple[int, int]:
    """Where a label's characters stand; raises `ValueError` if they do not."""
    start = -1
    for _ in range(int(row["occurrence"])):
        start = text_of(row["article"]).index(row["printed"], start + 1)
    return start, start + len(row["printed"])


def ends(row: Row) -> Ends:
    """The bounds of a label or of a claim; a day is the number that its digits write."""
    if row["unit"] == "date":
        return Fraction(row["low"].replace("-", "")), Fraction(row["high"].replace("-", ""))
    low, high = (Fraction(row[end]) if row[end] else None for end in ("low", "high"))
    return low, high


def share(a: Ends, b: Ends) -> bool:
    """Whether two intervals have a value in common."""
    lows = [low for low in (a[0], b[0]) if low is not None]
    highs = [high for high in (a[1], b[1]) if high is not None]
    return not lows or not highs or max(lows) <= min(highs)


def cell(row: Row) -> list[Row]:
    """The claims of the ledger about what a label is about."""
    about = [row[column] for column in ("entity", "metric", "period")]
    return [
        claim
        for claim in CLAIMS.values()
        if [claim[column] for column in ("entity", "metric", "period")] == about
    ]


def usable(row: Row) -> list[Row]:
    """The claims of a label's cell that the ledger stands by."""
    return [claim for claim in cell(row) if claim["status"] in USABLE]


def operand(word: str) -> tuple[Fraction, Fraction]:
    """The bounds of a claim in base units, or a plain number."""
    if word not in CLAIMS:
        return Fraction(word), Fraction(word)
    claim = CLAIMS[word]
    assert claim["status"] in USABLE, word
    low, high = ends(claim)
    assert low is not None and high is not None, word
    factor = unit(claim["unit"]).factor
    return low * factor, high * factor


def worked_out(row: Row) -> Ends:
    """What the sum in a label's note comes to, from left to right, in the label's unit."""
    first, *rest = row["note"].split("arithmetic: ")[1].split()
    low, high = operand(first)
    for sign, word in zip(rest[::2], rest[1::2], strict=True):
        under, over = operand(word)
        match sign:
            case "+":
                low, high = low + under, high + over
            case "-":
                low, high = low - over, high - under
            case "*":
                low, high = low * under, high * over
            case "/":
                low, high = low / over, high / under
            case _:
                raise ValueError(f"{row['note']!r} is no sum")
    factor = unit(row["unit"]).factor
    return low / factor, high / factor


def test_the_table_has_its_columns_and_words() -> None:
    assert tuple(LABELS[0]) == COLUMNS
    assert {row["nature"] for row in LABELS} == NATURES
    assert {row["verdict"] for row in LABELS} == VERDICTS
    assert {row["part"] for row in LABELS} <= set(MINIMA)


def test_every_article_is_labelled_and_belongs_to_one_part() -> None:
    files = {path.name for path in ARTICLES.iterdir() if path.is_file()} - TABLES
    assert {row["article"] for row in LABELS} == files == set(KINDS)
    parts = Counter(article for article, _ in {(row["article"], row["part"]) for row in LABELS})
    assert set(parts.values()) == {1}


def test_the_articles_of_the_second_round_are_all_held_out() -> None:
    second = {row["article"] for row in LISTED if row["round"] == "second"}
    assert {row["round"] for row in LISTED} == {"first", "second"}
    assert {row["part"] for row in LABELS if row["article"] in second} == {"held_out"}


def test_every_label_stands_in_its_article() -> None:
    for row in LABELS:
        start, end = place(row)
        assert text_of(row["article"])[start:end] == row["printed"]


def test_labels_do_not_overlap() -> None:
    for article in {row["article"] for row in LABELS}:
        places = sorted(place(row) for row in LABELS if row["article"] == article)
        assert all(end <= start for (_, end), (start, _) in pairwise(places)), article


def test_every_digit_without_a_label_only_says_when() -> None:
    for article in {row["article"] for row in LABELS}:
        text = text_of(article)
        for row in LABELS:
            if row["article"] == article:
                start, end = place(row)
                text = text[:start] + "□" * (end - start) + text[end:]
        assert re.findall(r".{0,8}\d.{0,8}", TIMES.sub("□", text)) == [], article


def test_ids_and_units_are_those_of_the_codebook() -> None:
    for row in LABELS:
        about = [row[column] for column in ("entity", "metric", "period")]
        assert all(about) or not any(about), named(row)
        if row["metric"]:
            assert row["entity"] in ENTITIES, named(row)
            assert row["unit"] == METRICS[row["metric"]]["unit"], named(row)
            assert (row["nature"] == "date") == (row["unit"] == "date"), named(row)
        assert not row["claim_id"] or row["claim_id"] in CLAIMS, named(row)


def test_only_what_is_measured_has_bounds_and_they_are_in_order() -> None:
    for row in LABELS:
        if row["nature"] in MEASURED:
            low, high = ends(row)
            assert unit(row["unit"]).id == row["unit"], named(row)
            assert low is None or high is None or low <= high, named(row)
            assert row["low"] or row["high"] or "no reading rule" in row["note"], named(row)
        else:
            assert not any(row[column] for column in ("low", "high", "unit", "entity"))
            assert row["verdict"] == "not a measurable figure", named(row)


def test_a_known_figure_shares_a_value_with_the_ledger() -> None:
    for row in where("known"):
        claim = CLAIMS[row["claim_id"]]
        assert claim in usable(row), named(row)
        assert share(ends(row), ends(claim)), named(row)


def test_a_conflict_shares_no_value_or_repeats_a_rejected_claim() -> None:
    for row in where("conflicts"):
        if not row["claim_id"]:
            assert row["note"].startswith(AGAINST_ARITHMETIC) and not cell(row), named(row)
            assert not share(ends(row), worked_out(row)), named(row)
            continue
        claim = CLAIMS[row["claim_id"]]
        assert claim in cell(row), named(row)
        assert not any(share(ends(row), ends(other)) for other in usable(row)), named(row)
        if claim["status"] not in USABLE:
            assert share(ends(row), ends(claim)), named(row)


def test_what_is_consistent_but_new_follows_from_the_ledger() -> None:
    for row in where("consistent but new"):
        assert row["metric"] and not cell(row) and not row["claim_id"], named(row)
        assert row["note"].startswith(BY_ARITHMETIC), named(row)
        assert share(ends(row), worked_out(row)), named(row)


def test_a_new_figure_has_no_cell_in_the_ledger() -> None:
    for row in where("new"):
        assert not row["claim_id"] and not cell(row), named(row)


def test_a_measured_figure_that_is_no_claim_has_no_ids() -> None:
    for row in where("not a measurable figure"):
        assert not row["metric"] and not row["claim_id"], named(row)


def test_there_are_enough_labels_of_each_verdict() -> None:
    parts = {row["part"] for row in LABELS}
    assert "development" in parts
    for part in parts:
        counts = Counter(row["verdict"] for row in LABELS if row["part"] == part)
        short = {verdict: counts[verdict] for verdict in VERDICTS}
        assert all(short[verdict] >= least for verdict, least in MINIMA[part].items()), short


@pytest.mark.parametrize("article", sorted(KINDS))
def test_an_article_has_enough_figures_and_some_conflict(article: str) -> None:
    rows = [row for row in LABELS if row["article"] == article]
    least = 10 if KINDS[article] == "short news" else 12
    assert sum(row["nature"] in MEASURED for row in rows) >= least
    of_ledger = [row for row in rows if row["verdict"] in {"known", "conflicts"}]
    conflicts = sum(row["verdict"] == "conflicts" for row in of_ledger)
    if KINDS[article] == "off-topic":
        assert all(row["verdict"] in {"new", "not a measurable figure"} for row in rows)
        assert not any(row["metric"] for row in rows)
    else:
        assert 0.1 <= conflicts / len(of_ledger) <= 0.25
