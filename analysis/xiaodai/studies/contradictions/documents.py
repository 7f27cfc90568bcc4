"""How independent prints are, who copies whom, and what the ledger covers.

A *print* is one claim: what one document says about one figure. Its *origin* is the document that
the figure goes back to. A figure printed ten times by copies of one release has one origin.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import pandas as pd

from xiaodai.ledger.grading import GRADES
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.tables import UNDATED
from xiaodai.reading import Period, period_days
from xiaodai.values import Text, counted, row
from xiaodai.values.words import Given

KINDS: dict[str, Text] = {
    "count": Text("counts"),
    "stock": Text("balances"),
    "flow": Text("flows"),
    "change": Text("changes"),
    "growth": Text("growth rates"),
    "rate": Text("interest rates"),
    "range": Text("ranges of rates"),
    "share": Text("shares"),
    "ratio": Text("ratios"),
    "limit": Text("legal limits"),
    "date": Text("dates"),
    "amount": Text("amounts"),
    "duration": Text("durations"),
}
NO_YEAR = Text("undated")
DIGEST = "machine_digest"  # the kind of a document that a machine made of another


def independence(ledger: Ledger, claims: Sequence[str]) -> pd.Series:
    """Count prints, documents and origins of these claims; raises `ValueError` for no claims.

    Index: the counts `prints`, `documents` and `origins`; `second_hand` (prints read in another
    document than the one they go back to) and `second_hand_share`; `repeats` (prints that take a
    figure from an origin from which another print has it already, `prints − Σ origins per figure`)
    and `repeated_share`; `reprinted` (figures printed more than once), `one_origin` (those of them
    whose prints all go back to one document) and `one_origin_share` (`None` if no figure is printed
    twice). Shares are in percent.
    """
    if not claims:
        raise ValueError("no claims are no evidence")
    found = _prints(ledger, claims)
    figures = found.groupby("figure")["origin"].agg(["size", "nunique"])
    often = figures[figures["size"] > 1]
    prints = counted(len(found)).named("prints")
    second_hand = counted(sum(found["origin"] != found["source"])).named("second-hand prints")
    repeats = counted(len(found) - int(figures["nunique"].sum()))
    repeats = repeats.named("prints that repeat an origin")
    reprinted = counted(len(often)).named("figures printed more than once")
    one_origin = counted(sum(often["nunique"] == 1)).named("of them with one origin")
    return row(
        prints=prints,
        documents=counted(found["source"].nunique()).named("documents read"),
        origins=counted(found["origin"].nunique()).named("origins"),
        second_hand=second_hand,
        second_hand_share=second_hand.share_of(prints).named("second-hand share"),
        repeats=repeats,
        repeated_share=repeats.share_of(prints).named("share that repeats an origin"),
        reprinted=reprinted,
        one_origin=one_origin,
        one_origin_share=one_origin.share_of(reprinted).named("share with one origin")
        if len(often)
        else None,
    )


def most_copied(ledger: Ledger, claims: Sequence[str], most: int) -> pd.DataFrame:
    """The origins that most documents copy, a row for each origin and each document that copies it.

    Equal origins are in order of prints, then of id; the copies of one by prints, then by id.
    Columns: `origin` and `copy` (ids of documents), `origin_name` and `copy_name` (their
    publishers, words), `title` (of the origin, words), `is_read` (whether the origin itself was
    read), `grade` (a letter, of the copy), `prints` (how many the copy takes from the origin).
    """
    found = _prints(ledger, claims)
    taken = found[found["source"] != found["origin"]].groupby(["origin", "source"]).size()
    table = taken.rename("prints").rename_axis(["origin", "copy"]).reset_index()
    by_origin = table.groupby("origin")["prints"]
    table = table.assign(copies=by_origin.transform("size"), all=by_origin.transform("sum"))
    order = {"copies": False, "all": False, "origin": True, "prints": False, "copy": True}
    table = table.sort_values(list(order), ascending=list(order.values()))
    table = table[table["origin"].isin(table["origin"].unique()[:most])]
    sources = ledger.sources.set_index("id")
    return table.drop(columns=["copies", "all"]).assign(
        origin_name=table["origin"].map(ledger.publisher),
        copy_name=table["copy"].map(ledger.publisher),
        title=table["origin"].map(lambda origin: _title(ledger, origin)),
        is_read=table["origin"].isin(ledger.claims["source"]),
        grade=table["copy"].map(sources["grade"]),
        prints=table["prints"].map(counted),
    )


def most_repeated(ledger: Ledger, claims: Sequence[str], often: int) -> pd.DataFrame:
    """The figures that are printed at least so often, most prints first, then by name.

    Index: number of the row, from 0. Columns: `figure` (words), the counts `prints`, `documents`
    (in which they stand) and `origins`, `origin` (the publisher of the document that most of the
    prints go back to), its id `origin_id`, and `digests` (how many prints are machine digests, a
    count).
    """
    found = _prints(ledger, claims)
    kinds = ledger.sources.set_index("id")["kind"]
    rows = []
    for _, prints in found.groupby("figure"):
        if len(prints) >= often:
            row = prints.iloc[0]
            label = ledger.label(row["entity"], row["metric"])
            origin = prints["origin"].mode()[0]
            rows.append(
                {
                    "figure": Text("{name}, {period}", name=label, period=Period(row["period"])),
                    "prints": counted(len(prints)),
                    "documents": counted(prints["source"].nunique()),
                    "origins": counted(prints["origin"].nunique()),
                    "origin": ledger.publisher(origin),
                    "origin_id": origin,
                    "digests": counted(int((prints["source"].map(kinds) == DIGEST).sum())),
                }
            )
    rows.sort(key=lambda made: (-made["prints"].low, made["figure"].en))
    columns = ["figure", "prints", "documents", "origins", "origin", "origin_id", "digests"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def count_repeated(repeated: pd.DataFrame) -> pd.Series:
    """How many figures of `most_repeated` have one origin, and what the commonest origin is.

    Index: the counts `figures` and `one_origin`; `who` (the publisher of the document that is the
    only origin of most of them, `None` if there is none), and of those figures the counts `behind`
    (how many they are), `prints` and `digests`.
    """
    has_one = repeated["origins"].map(lambda origins: origins.low == 1).astype(bool)
    alone = repeated[has_one]
    behind = alone[alone["origin_id"].isin(alone["origin_id"].mode()[:1])]
    return row(
        figures=counted(len(repeated)).named("figures printed often"),
        one_origin=counted(len(alone)).named("of them with one origin"),
        who=None if behind.empty else behind["origin"].iloc[0],
        behind=counted(len(behind)).named("of them from one document"),
        prints=counted(int(sum(count.low for count in behind["prints"]))).named("their prints"),
        digests=counted(int(sum(count.low for count in behind["digests"]))).named("digests"),
    )


def coverage(ledger: Ledger, claims: Sequence[str], by: Literal["metric", "grade"]) -> pd.DataFrame:
    """Coverage by metric, most prints first, or by the grade of the document read, best first.

    Columns: `metric` (its name) or `grade` (its letter and what it means), and the counts `prints`,
    `figures`, `documents` (that were read), `origins`.
    """
    groups = _prints(ledger, claims).groupby(by)
    counts = groups[["figure", "source", "origin"]].nunique()
    counts = counts.set_axis(["figures", "documents", "origins"], axis="columns")
    counts.insert(0, "prints", groups.size())
    if by == "metric":
        counts = counts.sort_values("prints", ascending=False, kind="stable")
        names = [*map(ledger.metric, counts.index)]
    else:
        names = [Text("{grade}: {words}", grade=g, words=GRADES[g]) for g in counts.index]
    return counts.map(counted).set_axis(names).reset_index(names=by)


def by_kind_and_year(ledger: Ledger, claims: Sequence[str]) -> pd.DataFrame:
    """How many prints there are by the codebook's kind of metric and by year.

    Index: the kind (words). A column for each year, as text, and `NO_YEAR` for undated figures;
    cells are counts, `None` where there is no print.
    """
    found = _prints(ledger, claims)
    kinds = found["metric"].map(ledger.metrics.set_index("id")["kind"])
    counts = pd.crosstab(kinds, [year_of(ledger, claim) for claim in claims])
    known = [kind for kind in KINDS if kind in counts.index]
    counts = counts.loc[[*known, *counts.index.difference(known)]]
    cells = counts.map(lambda number: counted(number) if number else None)
    cells.index = pd.Index([KINDS.get(kind, Text(kind)) for kind in counts.index], name="kind")
    return cells.rename(columns={UNDATED: NO_YEAR}).rename_axis(columns=None)


def busiest_year(table: pd.DataFrame) -> pd.Series | None:
    """The year of `by_kind_and_year` with most prints; `None` if most are undated.

    Index: `year` (period) and `share` (of all prints, percent).
    """
    prints = {year: sum(cell.low for cell in table[year].dropna()) for year in table}
    busiest = max(prints, key=lambda year: prints[year])
    if busiest == NO_YEAR:
        return None
    share = counted(int(prints[busiest])).share_of(counted(int(sum(prints.values()))))
    return row(year=Period(str(busiest)), share=share.named("share of the year with most figures"))


def year_of(ledger: Ledger, claim: str) -> str:
    """The year in which a claim's period ends (begins, if it is open); else `undated`."""
    period = ledger.claim(claim)["period"]
    if period == UNDATED:
        return UNDATED
    first, last = period_days(period)
    return str((first if last == date.max else last).year)


def _title(ledger: Ledger, source: str) -> Text:
    """A document's title in the language of the page, where it has one in that language."""
    row = ledger.source(source)
    return Given(row.get("title_en") or row["title"], row["title"])


def _prints(ledger: Ledger, claims: Sequence[str]) -> pd.DataFrame:
    """The claims with the end of their chain of copies, the grade of the copy and the figure."""
    found = ledger.claims.set_index("id").loc[list(claims)]
    return found.assign(
        origin=[ledger.origin(claim) for claim in claims],
        grade=found["source"].map(ledger.sources.set_index("id")["grade"]),
        figure=found["entity"] + " " + found["metric"] + " " + found["period"],
    )
