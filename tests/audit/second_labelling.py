"""How far a second, independent labelling of the articles agrees with the first.

`articles/second.csv` was made from the articles and the ledger alone, before the first labels were
looked at. `articles/corrected.csv` says what the comparison then changed in `labels.csv`; agreement
is measured on the labels as they were before. A label without a column there was added.
"""

import csv
from fractions import Fraction

from sklearn.metrics import cohen_kappa_score

from tests.audit import scoring

Row = dict[str, str]
Key = tuple[str, str, str]
MEASURED = ("figure", "date")
IN_LEDGER = ("known", "conflicts")
ABOUT = ("entity", "metric", "period")


def table(name: str) -> dict[Key, Row]:
    """The rows of a table of labels, by the place of each."""
    with (scoring.ARTICLES / name).open(encoding="utf-8", newline="") as lines:
        return {(r["article"], r["printed"], r["occurrence"]): r for r in csv.DictReader(lines)}


def corrections() -> list[Row]:
    """What was changed in the first labels because of the second, a row for each cell."""
    with (scoring.ARTICLES / "corrected.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def first() -> dict[Key, Row]:
    """The first labels as they were before they were corrected."""
    rows = table("labels.csv")
    for cell in corrections():
        key = cell["article"], cell["printed"], cell["occurrence"]
        if not cell["column"]:
            del rows[key]
        else:
            assert rows[key][cell["column"]] == cell["is"], cell
            rows[key][cell["column"]] = cell["was"]
    return rows


def measured(rows: dict[Key, Row]) -> dict[Key, Row]:
    """The labels that are figures or dates."""
    return {key: row for key, row in rows.items() if row["nature"] in MEASURED}


def bounds(row: Row) -> tuple[Fraction | str, ...]:
    """The bounds of a label, as numbers where they are none but days."""
    ends = row["low"], row["high"]
    return ends if row["unit"] == "date" else tuple(Fraction(end) if end else "" for end in ends)


def section() -> list[str]:
    """The section of `docs/audit_accuracy.md` on the second labelling."""
    one, two = measured(first()), measured(table("second.csv"))
    both = sorted(one.keys() & two.keys())
    pairs = [(one[key], two[key]) for key in both]
    bounded = [(a, b) for a, b in pairs if (a["low"] or a["high"]) and (b["low"] or b["high"])]
    read = sum(bounds(a) == bounds(b) and a["unit"] == b["unit"] for a, b in bounded)
    about = sum(all(a[column] == b[column] for column in ABOUT) for a, b in pairs)
    verdicts = [[row["verdict"] for row in side] for side in zip(*pairs, strict=True)]
    same = sum(a == b for a, b in zip(*verdicts, strict=True))
    held = [[verdict in IN_LEDGER for verdict in side] for side in verdicts]
    places = {(c["article"], c["printed"], c["occurrence"]) for c in corrections()}
    return [
        "## A second labelling",
        "",
        "All articles were labelled a second time, from their texts and the ledger alone and "
        "before the first labels were looked at. Two labels are of one figure if they name the "
        "same characters at the same place.",
        "",
        "| | agreement |",
        "| --- | --- |",
        f"| figures and dates | {len(one):,} in the first, {len(two):,} in the second, "
        f"{len(both):,} in both |",
        f"| read alike (bounds and unit; both have bounds) | {read:,} of {len(bounded):,} "
        f"({read / len(bounded):.1%}) |",
        f"| about the same (entity, metric and period) | {about:,} of {len(both):,} "
        f"({about / len(both):.1%}) |",
        f"| the same verdict | {same:,} of {len(both):,} ({same / len(both):.1%}), "
        f"Cohen’s κ {cohen_kappa_score(*verdicts):.3f} |",
        f"| in the ledger or not | Cohen’s κ {cohen_kappa_score(*held):.3f} |",
        "",
        f"The comparison led to {len(places)} corrections of the first labels; `corrected.csv` "
        "lists them with their reasons, and agreement is counted on the labels before them. Most "
        "of the differing verdicts are figures that follow from the ledger by arithmetic, which "
        "the first labels call new where the codebook has no metric for them. The articles are "
        "written from the ledger, with slips put in: on articles of the press two readers would "
        "agree less.",
        "",
    ]
