"""What notebook 04 says of every lender: names with digits, pools, disclosed edges."""

from functools import cache

import pytest

from tests.first_reading import first_reading
from tests.notebooks.cells import said as cells_say
from xiaodai.studies.caps import two_policies
from xiaodai.studies.dispersion import disclosing
from xiaodai.values.words import Language

pytestmark = pytest.mark.slow

LEDGER = first_reading()
SHORT = "In short"
POLICIES = "One number, two policies"
MECHANISMS = "Re-pricing, refusing, and what was seen elsewhere"
EDGE = {"en": "may be exactly at it", "zh": "可能恰为该利率"}


@cache
def said(lender: str, cap: float) -> dict[Language, str]:
    """Everything that the tables and sentences on the two policies say of one lender."""
    return cells_say("04_rate_caps", (SHORT, POLICIES, MECHANISMS), lender=lender, caps=[cap])


@pytest.mark.parametrize("lender", disclosing(LEDGER))
def test_every_lender_can_be_spoken_of_and_its_facts_are_named(lender) -> None:
    disclosed = two_policies.disclosed_rates(
        LEDGER, lender, two_policies.ceiling_of(LEDGER, lender)
    )
    whose = LEDGER.short_name(lender if disclosed is None else disclosed.entity)
    for language, words in said(lender, 20.0).items():
        assert whose.show(language) in words


@pytest.mark.parametrize(
    ("lender", "words"),
    [
        ("nanyin_bnp", ["Known of Nanyin BNP 2025-2", "figures of one pool"]),
        (
            "ant_consumer_finance",
            ["Known of Huabei", "figures of one product", "For Huabei"],
        ),
    ],
)
def test_a_pool_or_a_product_is_not_the_lenders_book(lender, words) -> None:
    text = said(lender, 18.0)["en"]
    assert all(word in text for word in [*words, "not of all loans of"])
    assert f"For {LEDGER.short_name(lender).en}," not in text


def test_a_book_is_no_pool() -> None:
    assert "not of all loans of" not in said("haier", 20.0)["en"]


@pytest.mark.parametrize(
    ("lender", "cap", "speaks"),
    [
        ("zhongyou", 20.0, True),
        ("zhongyou", 16.0, False),
        ("suyin", 18.0, True),
        ("haier", 20.0, False),
    ],
)
def test_a_share_at_or_above_a_rate_is_spoken_of_where_there_is_one(lender, cap, speaks) -> None:
    for language, words in said(lender, cap).items():
        assert (EDGE[language] in words) == speaks
