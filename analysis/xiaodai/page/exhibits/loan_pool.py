"""What a loan tape is: its rows and their quality, the pool as a whole, its largest borrowers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xiaodai.page.page import Page
from xiaodai.reading.periods import Period
from xiaodai.tapes import measures
from xiaodai.tapes.measures import Pool, Quality
from xiaodai.tapes.measures_bands import equal_borrowers, top_borrowers
from xiaodai.tapes.measures_over_time import late_share, revolving, roll_rates, static_pools
from xiaodai.values.quantity import Quantity
from xiaodai.values.quotes import Quote
from xiaodai.values.words import Names, Text

SOURCE = Text("the loan tape")
SYNTHETIC_SOURCE = Text("a synthetic tape, made up: nothing is read off it about any lender")
EFFECTS = {
    "row": Text("row set aside"),
    "value": Text("value counts as missing"),
    "kept": Text("kept"),
}
BLANK = ""  # where a column does not apply to a row
BY_BORROWER = "borrower_age_by_borrower"
MEASURES: dict[str, Text] = {
    "loans": Text("Loans"),
    "borrowers": Text("Borrowers"),
    "balance": Text("Balance"),
    "balance_per_loan": Text("Balance per loan"),
    "balance_per_borrower": Text("Balance per borrower"),
    "loans_per_borrower": Text("Loans per borrower"),
    "largest_loan": Text("Largest loan"),
    "rate": Text("Rate a year"),
    "age": Text("Age"),
    "oldest_loan": Text("Oldest loan"),
    "term": Text("Term"),
    "borrower_age": Text("Borrower's age"),
    BY_BORROWER: Text("Age of a borrower, each counted once"),
    "hhi_borrowers": Text("Herfindahl index of borrowers"),
}


def source(pool: Pool) -> Text:
    """The source line of whatever shows a tape: it says whether the tape is made up."""
    return SYNTHETIC_SOURCE if pool.is_synthetic else SOURCE


def entitled(pool: Pool, en: str, zh: str) -> Text:
    """The title of a chart, which says whether the tape is made up."""
    return Names(f"Synthetic: {en}", f"合成数据：{zh}") if pool.is_synthetic else Names(en, zh)


def quoted(words: str) -> Quote:
    """A name that the tape's maker chose, digits and all."""
    return Quote("", words, "", None, "none")


def tape_exhibit(page: Page, pools: Sequence[Pool]) -> None:
    """Which tapes the page is about: their rows, snapshots and how they were read."""
    if any(pool.is_synthetic for pool in pools):
        page.finding(
            "The loan-pool page is computed from synthetic loans, made up by a generator: its "
            "figures show how a tape is read, and nothing about any lender, product or borrower.",
        )
    read = [measures.quality(pool) for pool in pools]
    page.table(
        pd.DataFrame(
            {
                "tape": [_named(pool) for pool in pools],
                "rows_in": [quality.rows_in for quality in read],
                "used": [quality.rows_used for quality in read],
                "aside": [quality.rows_set_aside for quality in read],
                "snapshots": [_snapshots(pool) for pool in pools],
                "first": [Period(pool.analysis.snapshots[0].isoformat()) for pool in pools],
                "last": [Period(pool.analysis.as_of.isoformat()) for pool in pools],
            }
        ),
        name="tape",
        rows="tape",
        headers={
            "tape": Text("Tape"),
            "rows_in": Text("Rows in"),
            "used": Text("Used"),
            "aside": Text("Set aside"),
            "snapshots": Text("Snapshots"),
            "first": Text("First"),
            "last": Text("Last"),
        },
        caption=Text("What was read"),
        source=source(pools[0]),
    )
    for pool in pools:
        for note in pool.analysis.notes:
            page.say("On how it was read: {note}.", note=quoted(note))


def _named(pool: Pool) -> Text:
    name, made = pool.analysis.name, pool.analysis.synthetic
    return Text("{name} ({made})", name=name, made=made) if made else Names(name, name)


def _snapshots(pool: Pool) -> Quantity:
    number = len(pool.analysis.snapshots)
    return pool.counted(number, "item", Text("snapshots"))


def quality_exhibit(page: Page, pool: Pool) -> None:
    """The rules that hit something, and in words how many did not and which columns are absent."""
    quality = measures.quality(pool)
    if quality.hit:
        _quality_table(page, pool, quality)
        page.say(
            "Rules that found nothing: {silent:n}.",
            silent=quality.silent,
        )
    else:
        page.say(
            "Not one of {silent:n} rules hit anything in {name}; rows read: {rows:n}.",
            rows=quality.rows_in,
            name=quoted(pool.analysis.name),
            silent=quality.silent,
        )
    if quality.absent:
        page.say(
            "The tape has no column {absent}: what needs them is left out.",
            absent=quoted(page.pick(", ").join(quality.absent)),
        )


def _quality_table(page: Page, pool: Pool, quality: Quality) -> None:
    page.table(
        pd.DataFrame(
            {
                "rule": [rule.name for rule in quality.hit],
                "effect": [EFFECTS[rule.effect] for rule in quality.hit],
                "rows": [rule.rows for rule in quality.hit],
                "share": [rule.share for rule in quality.hit],
                "aside": [rule.set_aside for rule in quality.hit],
                "examples": [quoted(rule.examples) for rule in quality.hit],
            }
        ),
        name="quality",
        rows="rule",
        headers={
            "rule": Text("Rule"),
            "effect": Text("What follows"),
            "rows": Text("Rows hit"),
            "share": Text("Share of rows"),
            "aside": Text("Set aside under it"),
            "examples": Text("Loans, for example"),
        },
        caption=Text(
            "Rules that hit something; rows in {rows_in:n} = used {used:n} + set aside {aside:n}"
        ),
        source=source(pool),
        values={
            "rows_in": quality.rows_in,
            "used": quality.rows_used,
            "aside": quality.rows_set_aside,
        },
    )


def summary_table(page: Page, pool: Pool) -> None:
    """The pool as a whole: totals, and means by loan and by balance side by side."""
    found = measures.summary(pool)
    if measures.is_empty(pool):
        page.say(
            "No loan is open on {day}: the pool is empty, and little can be said of it.",
            day=Period(pool.analysis.as_of.isoformat()),
        )
    if (key := ("borrower_age", "borrower")) in found:  # a row of its own: each borrower once
        found[BY_BORROWER, ""] = found.pop(key)
    listed = {
        measure: name for measure, name in MEASURES.items() if any(m == measure for m, _ in found)
    }
    heads = {
        "": Text("Total or ratio"),
        "count": Text("Mean by loan"),
        "balance": Text("Mean by balance"),
    }
    weights = {weight: head for weight, head in heads.items() if any(w == weight for _, w in found)}
    columns = {
        weight or "total": [found.get((measure, weight), BLANK) for measure in listed]
        for weight in weights
    }
    page.table(
        pd.DataFrame({"measure": list(listed.values())} | columns),
        name="summary",
        rows="measure",
        headers={"measure": Text("Measure")}
        | {weight or "total": head for weight, head in weights.items()},
        caption=Text("The pool on {day}"),
        source=source(pool),
        values={"day": Period(pool.analysis.as_of.isoformat())},
    )


def concentration_exhibit(page: Page, pool: Pool) -> None:
    """What the largest borrowers hold, and the Herfindahl index in words."""
    groups = top_borrowers(pool)
    if not groups:
        page.say(
            "Concentration cannot be told: no open loan names its borrower.",
        )
        return
    page.table(
        pd.DataFrame(
            {
                "borrowers": [group.borrowers for group in groups],
                "loans": [group.loans for group in groups],
                "balance": [group.balance for group in groups],
                "share": [group.share for group in groups],
            }
        ),
        name="concentration",
        rows="borrowers",
        headers={
            "borrowers": Text("Largest borrowers"),
            "loans": Text("Their loans"),
            "balance": Text("Their balance"),
            "share": Text("Share of balance"),
        },
        caption=Text("What the largest borrowers hold"),
        source=source(pool),
    )
    if (equal := equal_borrowers(pool)) is not None:
        page.say(
            "The Herfindahl index of the borrowers is {index}: the pool is as concentrated as "
            "one of {equal} that owe the same.",
            index=measures.summary(pool)["hhi_borrowers", ""],
            equal=equal,
        )


def results(pool: Pool, panel: Pool, funding: float) -> dict[str, Quantity]:
    """The named results of the page: those of the pool, then those that take a panel."""
    found = measures.summary(pool)
    named = {
        "loans": ("loans", ""),
        "borrowers": ("borrowers", ""),
        "balance": ("balance", ""),
        "balance_per_loan": ("balance_per_loan", ""),
        "balance_per_borrower": ("balance_per_borrower", ""),
        "loans_per_borrower": ("loans_per_borrower", ""),
        "largest_loan": ("largest_loan", ""),
        "weighted_rate": ("rate", "balance"),
        "weighted_age": ("age", "balance"),
        "weighted_term": ("term", "balance"),
        "hhi_borrowers": ("hhi_borrowers", ""),
    }
    made = {name: found[key] for name, key in named.items() if key in found}
    last = panel.analysis.as_of
    over_time = {
        "at_30": (
            late_share(panel, "at", "30+", last),
            Text("at least thirty days late"),
        ),
        "ever_30": (
            late_share(panel, "ever", "30+", last),
            Text("ever thirty days late"),
        ),
    }
    if vintages := static_pools(panel):
        farthest = vintages.farthest
        highest = vintages.ever(farthest.vintage, farthest.ages[-1])
        names = Text("highest vintage ever thirty days late")
        over_time["ever_30_peak"] = (highest, names)
    if rolled := roll_rates(panel):
        steps = {
            "cure_rate": ("M1", "M0", Text("cured: from M1 to M0")),
            "roll_forward": ("M1", "M2", Text("rolled on: from M1 to M2")),
            "prepaid": ("M0", "prepaid", Text("prepaid from M0")),
        }
        over_time |= {
            name: (rolled.by_balance(start, end), names)
            for name, (start, end, names) in steps.items()
        }
    made |= {name: value.named(names) for name, (value, names) in over_time.items() if value}
    flow = revolving(panel, funding)
    return made | (flow.rates if flow else {})
