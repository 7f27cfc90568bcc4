"""Ledgers made on the spot: a codebook in a few words, claims by their printed characters."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd

from xiaodai.consistency.verdicts import Verdict, judge
from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.sheets import FILE, read_schema
from xiaodai.paths import DATA
from xiaodai.reading.dates import read_date
from xiaodai.reading.printed import read

COLUMNS = {name: list(table.columns) for name, table in read_schema(DATA / FILE).items()}
Claim = tuple[str, ...]  # entity, metric, period, printed; then source:…, status:…, cause:…, words


def made(
    metrics: Mapping[str, str],
    claims: Sequence[Claim],
    *,
    entities: Mapping[str, str] | None = None,
    grades: Mapping[str, str] | None = None,
    origins: Mapping[str, str] | None = None,
) -> Ledger:
    """A ledger.

    `metrics` gives each metric's columns as `unit=yi_yuan kind=stock change_of=…`. `entities` gives
    each entity's whole, `grades` and `origins` those of sources (`C` and themselves otherwise).
    Further words of a claim are its qualifier, or `source:x`, `status:x`, and for its correction
    `cause:x` and `rests:x`, a claim.
    """
    codebook = [_metric(metric, columns) for metric, columns in metrics.items()]
    by_id = {row["id"]: row for row in codebook}
    count: Counter[str] = Counter()
    rows = [_claim(claim, by_id, count) for claim in claims]
    wholes = {claim[0]: "" for claim in claims} | dict(entities or {})
    sources = sorted({row["source"] for row in rows} | set((origins or {}).values()))
    return Ledger(
        claims=pd.DataFrame(rows, columns=COLUMNS["claims"], dtype=str),
        sources=pd.DataFrame(
            [_source(name, grades or {}, origins or {}) for name in sources], dtype=str
        ),
        entities=pd.DataFrame([_entity(name, whole) for name, whole in wholes.items()], dtype=str),
        metrics=pd.DataFrame(codebook, dtype=str),
        left_out=pd.DataFrame(columns=COLUMNS["left_out"], dtype=str),
        corrections=pd.DataFrame(
            [_correction(claim, row) for claim, row in zip(claims, rows, strict=True)],
            columns=COLUMNS["corrections"],
            dtype=str,
        ).query("cause != ''"),
    )


def judged(ledger: Ledger) -> list[Verdict]:
    """Every verdict on a ledger's own claims."""
    return judge(ledger.prints(), ledger)


def contradictions(ledger: Ledger) -> list[tuple[str, frozenset[str]]]:
    """Relation and claims of every contradiction."""
    wrong = [v for v in judged(ledger) if v.verdict == "inconsistent"]
    return [(v.relation, frozenset(v.claims)) for v in wrong]


def _metric(metric: str, columns: str) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS["metrics"], "") | {
        "id": metric,
        "name_en": metric,
        "name_zh": metric,
    }
    return row | dict(column.split("=") for column in columns.split())


def _claim(
    claim: Claim, codebook: Mapping[str, Mapping[str, str]], count: Counter[str]
) -> dict[str, str]:
    entity, metric, period, printed, *words = claim
    told = dict(word.split(":", 1) for word in words if ":" in word)
    qualifier = " ".join(word for word in words if ":" not in word)
    unit, kind = codebook[metric]["unit"], codebook[metric]["kind"]
    name = f"{entity}.{metric}.{period.replace('/', '_')}"
    count[name] += 1
    if unit == "date":
        days = read_date(printed, period=period)
        reading, ends = days.reading, (days.first.isoformat(), days.last.isoformat())
    else:
        again = read(printed, qualifier, unit_id=unit, kind=kind)
        low, high = again.interval.low, again.interval.high
        reading = again.reading
        ends = ("" if low is None else str(low), "" if high is None else str(high))
    return {
        "id": name if count[name] == 1 else f"{name}.{count[name]}",
        "entity": entity,
        "metric": metric,
        "period": period,
        "printed": printed,
        "qualifier": qualifier,
        "unit": unit,
        "reading": reading,
        "low": ends[0],
        "high": ends[1],
        "source": told.get("source", "press"),
        "origin": "",
        "status": told.get("status", "accepted"),
        "note": "",
        "locator": "",
        "context_sha256": "",
        "note_ids": "N-001",
    }


def _correction(claim: Claim, row: Mapping[str, str]) -> dict[str, str]:
    told = dict(word.split(":", 1) for word in claim[4:] if ":" in word)
    cells = dict.fromkeys(COLUMNS["corrections"], "") | {"claim": row["id"]}
    return cells | {"cause": told.get("cause", ""), "rests_on": told.get("rests", "")}


def _source(name: str, grades: Mapping[str, str], origins: Mapping[str, str]) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS["sources"], "")
    grade, origin = grades.get(name, "C"), origins.get(name, "")
    return row | {"id": name, "title": name, "grade": grade, "origin": origin, "language": "zh"}


def _entity(name: str, whole: str) -> dict[str, str]:
    kind, _, part_of = whole.rpartition(":")
    return {
        "id": name,
        "name_en": name,
        "name_zh": name,
        "kind": kind or "lender",
        "part_of": part_of,
    }
