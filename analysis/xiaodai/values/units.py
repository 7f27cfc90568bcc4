"""Units: what a number counts, and by which factor it is written (亿元 = 100 million yuan)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, reduce
from typing import TypeAlias

from xiaodai.values.words import Language

# Pairs of base unit and exponent, sorted; () is a pure number.
Dimensions: TypeAlias = tuple[tuple[str, int], ...]


class UnitError(ValueError):
    """Two units that do not go together; the message names both."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `id`, base dimensions and the factor that turns it into base units."""

    id: str
    dimensions: Dimensions
    factor: Fraction
    en: str
    zh: str

    def __str__(self) -> str:
        return self.id

    def show(self, language: Language) -> str:
        """The unit in words."""
        return self.zh if language == "zh" else self.en


_MONEY: Dimensions = (("yuan", 1),)
YUAN = "CNY"  # as ISO 4217 calls the currency whose unit here is `yuan`
_SCALED = [
    Unit("number", (), Fraction(1), "", ""),
    Unit("percent", (), Fraction(1, 100), "%", "%"),
    Unit("percentage_point", (), Fraction(1, 100), "percentage points", "个百分点"),
    Unit("basis_point", (), Fraction(1, 10_000), "basis points", "个基点"),
    Unit("multiple", (), Fraction(1), "times", "倍"),
    Unit("yuan", _MONEY, Fraction(1), "yuan", "元"),
    Unit("wan_yuan", _MONEY, Fraction(10**4), "10,000 yuan", "万元"),
    Unit("yi_yuan", _MONEY, Fraction(10**8), "100 million yuan", "亿元"),
    Unit("wanyi_yuan", _MONEY, Fraction(10**12), "trillion yuan", "万亿元"),
]
_COUNTED = [
    ("company", "companies", "家"),
    ("loan", "loans", "笔"),
    ("person", "people", "人"),
    ("customer", "customers", "户"),
    ("deal", "deals", "单"),
    ("purchase", "purchases", "次消费"),
    ("item", "", "个"),
    ("row", "", "行"),
    ("second", "seconds", "秒"),
    ("minute", "minutes", "分钟"),
    ("day", "days", "天"),
    ("month", "months", "个月"),
    ("quarter", "quarters", "个季度"),
    ("year", "years", "年"),
    ("age_year", "years of age", "岁"),
    ("date", "", ""),
]
UNITS = {shown.id: shown for shown in _SCALED} | {
    id: Unit(id, ((id, 1),), Fraction(1), en, zh) for id, en, zh in _COUNTED
}


@cache
def unit(id: str) -> Unit:
    """The unit with this id; `"yuan/loan"` composes two.

    >>> unit("yi_yuan/company").dimensions
    (('company', -1), ('yuan', 1))

    Three capitals are a currency of ISO 4217: `"EUR"`, `"EUR/loan"`.

    Raises `UnitError` for an id that is not in the table.
    """
    if "·" in id:  # a product, as `base_unit` writes it
        above, _, below = id.partition("/")
        parts = (unit(part).dimensions for part in above.split("·") if part != "1")
        divisors = (unit(part).dimensions for part in below.split("·") if part)
        none: Dimensions = ()
        product = reduce(divide, divisors, reduce(multiply, parts, none))
        return Unit(id, product, Fraction(1), id, id)
    if "/" in id:
        over, under = (unit(part) for part in id.split("/", 1))
        en = f"{over.en} per {singular(under)}"
        zh = f"{over.zh}/{under.zh}"
        dimensions = divide(over.dimensions, under.dimensions)
        return Unit(id, dimensions, over.factor / under.factor, en, zh)
    if _is_currency(id):
        return Unit(id, ((id, 1),), Fraction(1), *_currency_names(id))
    if id not in UNITS:
        raise UnitError(f"there is no unit {id!r}; known units: {', '.join(UNITS)}")
    return UNITS[id]


def money(dimensions: Dimensions) -> Unit | None:
    """The currency that these dimensions are an amount of; `None` if they are anything else.

    >>> money((("EUR", 1),)).zh, money((("loan", 1),))
    ('欧元', None)
    """
    if len(dimensions) != 1 or dimensions[0][1] != 1:
        return None
    base = dimensions[0][0]
    return unit(base) if base == "yuan" or _is_currency(base) else None


def in_currency(shown: Unit, code: str) -> Unit:
    """The unit with another currency, by its code of ISO 4217, in the place of yuan.

    >>> in_currency(unit("yuan/loan"), "EUR").en
    'euros per loan'
    """
    exponents = dict(shown.dimensions)
    if code == YUAN or "yuan" not in exponents:
        return shown
    exponents[code] = exponents.pop("yuan")
    return base_unit(tuple(sorted(exponents.items())))


def _is_currency(id: str) -> bool:
    return len(id) == 3 and id.isascii() and id.isalpha() and id.isupper()


def _currency_names(code: str) -> tuple[str, str]:
    """The names of a currency, English in the plural; a code that nobody knows is its own name."""
    from babel.numbers import get_currency_name

    english = get_currency_name(code, count=2, locale="en")
    return english, get_currency_name(code, locale="zh")


def multiply(a: Dimensions, b: Dimensions) -> Dimensions:
    """The dimensions of a product."""
    exponents = dict(a)
    for base, exponent in b:
        exponents[base] = exponents.get(base, 0) + exponent
    return tuple(sorted((base, e) for base, e in exponents.items() if e))


def divide(a: Dimensions, b: Dimensions) -> Dimensions:
    """The dimensions of a quotient."""
    return multiply(a, tuple((base, -e) for base, e in b))


def base_unit(dimensions: Dimensions) -> Unit:
    """The unit in which dimensions are written when nobody asks for another."""
    over = [base for base, e in dimensions for _ in range(e)]
    under = [base for base, e in dimensions for _ in range(-e)]
    if len(over) > 1 or len(under) > 1:
        written = "·".join(over or ["1"]) + ("/" + "·".join(under) if under else "")
        return Unit(written, dimensions, Fraction(1), written, written)
    name = over[0] if over else "number"
    return unit(f"{name}/{under[0]}" if under else name)


def singular(counted: Unit) -> str:
    """The English word for one of what a unit counts."""
    return {"people": "person", "companies": "company"}.get(counted.en, counted.en.rstrip("s"))
