"""What is kept of a number when it leaves Python: names, bounds, marks and lineage, as plain JSON.

A record is a dictionary with these keys; the HTML of a number is made from its record alone.

| key             | holds                                                                       |
|-----------------|-----------------------------------------------------------------------------|
| `kind`          | `claimed`, `assumed`, `computed`, `period`, `quote` or `text`               |
| `shown`, `bare` | `{en, zh}`: with and without the words for the unit                         |
| `name`          | `{en, zh}`; empty for an unnamed intermediate result                        |
| `low`, `high`   | exact ends in `unit`, as decimals or fractions; dates as ISO days; or null  |
| `bounds`        | `{en, zh}`: both ends in words                                              |
| `marks`         | caveats: `kind` and `reason`                                                |
| `claims`, `against`, `origins` | of a claimed number: prints for and against it, origins      |
| `formula`, `inputs` | of a computed number: `{0}`, `{1}` … stand for the inputs, each a record |
| `reason`        | of an assumed number                                                        |
| `code`          | of a period                                                                 |
| `before`, `after`, `tone`, `value` | of a quote: words around it, judgement, its record or null |
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.quotes import Quote
from xiaodai.reading.periods import Period, show_days
from xiaodai.values.formatting import show
from xiaodai.values.quantity import Assumed, Claimed, Computed, Dated, Quantity
from xiaodai.values.scales import bounds
from xiaodai.values.words import Text

_OF_SOURCE = ("title", "publisher", "published", "grade", "language")

Record: TypeAlias = dict[str, Any]
Value: TypeAlias = Quantity | Dated | Period | Quote | Text | str


class Records:
    """The records of one page; a quantity that is shown often is turned into one once."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._made: dict[int, tuple[Quantity, Record]] = {}  # the quantity is kept: ids are reused

    def of(self, value: Value | object) -> Record:
        """The record of anything that prose or a table may show.

        Raises `ValueError` for a bare number, and for words with a digit in them.
        """
        match value:
            case Quantity():
                return self._quantity(value)
            case Dated():
                return _dated(value, self.ledger)
            case Period():
                shown = {"en": value.show("en"), "zh": value.show("zh")}
                return {"kind": "period", "code": value.code, "shown": shown}
            case Quote():
                return self._quote(value)
            case Text():
                return {"kind": "text", "shown": {"en": _words(value.en), "zh": _words(value.zh)}}
            case str():
                return {"kind": "text", "shown": {"en": _words(value), "zh": _words(value)}}
        raise ValueError(
            f"{value!r} is a bare {type(value).__name__}; "
            "give a Quantity, a Dated, a Period or words"
        )

    def _quantity(self, quantity: Quantity) -> Record:
        if id(quantity) in self._made:
            return self._made[id(quantity)][1]
        kept: Record = {
            "name": _both(quantity.name),
            "shown": {"en": show(quantity, "en"), "zh": show(quantity, "zh")},
            "bare": {"en": show(quantity, "en", bare=True), "zh": show(quantity, "zh", bare=True)},
            "bounds": {"en": bounds(quantity, "en"), "zh": bounds(quantity, "zh")},
            "low": exact(quantity.low),
            "high": exact(quantity.high),
            "unit": quantity.unit.id,
            "marks": [{"kind": m.kind, "reason": _both(m.reason)} for m in quantity.marks],
        }
        match quantity.lineage:
            case Claimed() as claimed:
                kept |= _claimed(claimed, self.ledger)
            case Assumed(reason):
                kept |= {"kind": "assumed", "reason": _both(reason)}
            case Computed(formula, inputs):
                records = [self._quantity(q) for q in inputs]
                kept |= {"kind": "computed", "formula": formula, "inputs": records}
        self._made[id(quantity)] = (quantity, kept)
        return kept

    def _quote(self, quote: Quote) -> Record:
        shown = {"en": quote.printed, "zh": quote.printed}
        inside = None if quote.value is None else self._quantity(quote.value)
        kept: Record = {"kind": "quote", "shown": shown, "bare": shown, "value": inside}
        return kept | {"before": quote.before, "after": quote.after, "tone": quote.tone}


def exact(value: Fraction | None) -> str | None:
    """A rational as text: a decimal if it ends, else a fraction.

    >>> exact(Fraction("59.825")), exact(Fraction(107, 5081)), exact(None)
    ('59.825', '107/5081', None)
    """
    if value is None:
        return None
    rest = value.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return str(value)
    places = max(twos, fives)
    whole, fraction = divmod(abs(value) * 10**places, 10**places)
    sign = "-" if value < 0 else ""
    return f"{sign}{int(whole)}" + (f".{int(fraction):0{places}d}" if places else "")


def _dated(dated: Dated, ledger: Ledger) -> Record:
    shown = {
        "en": show_days(dated.first, dated.last, "en"),
        "zh": show_days(dated.first, dated.last, "zh"),
    }
    days = {"low": dated.first.isoformat(), "high": dated.last.isoformat()}
    kept = {"name": _both(dated.name), "shown": shown, "bare": shown, "bounds": shown}
    return kept | days | {"unit": "date", "marks": []} | _claimed(dated.lineage, ledger)


def _claimed(lineage: Claimed, ledger: Ledger) -> Record:
    return {
        "kind": "claimed",
        "claims": [_claim(claim_id, ledger) for claim_id in lineage.claims],
        "against": [_claim(claim_id, ledger) for claim_id in lineage.against],
        "origins": lineage.origins,
    }


def _claim(claim_id: str, ledger: Ledger) -> dict[str, str]:
    claim = ledger.claim(claim_id)
    source = ledger.source(claim["source"])
    kept = {"id": claim_id, "printed": claim["printed"], "qualifier": claim["qualifier"]}
    return kept | {key: source[key] for key in _OF_SOURCE}


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


def _words(words: str) -> str:
    if any(character.isdigit() for character in words):
        raise ValueError(
            f"the words {words!r} hold a digit; numbers come as a Quantity, a Dated or a Period"
        )
    return words
