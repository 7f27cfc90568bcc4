"""A figure of a draft passed off as law is refuted by the rule's own row, whoever prints it."""

import pytest

from tests.consistency.planted import Add, plant, unexplained
from xiaodai.consistency.verdicts import NO_LAW, judge
from xiaodai.ledger.ledger import load

RULE = "network_microloan_draft_2020"
DRAFTED = Add(RULE, "draft_published", "2020-11-02", "2020年11月2日")
DAY = f"{RULE}.draft_published.2020-11.2"


@pytest.mark.parametrize(
    "planted",
    [
        Add(RULE, "min_registered_capital", "2023", "50亿元", "不得低于"),
        Add(RULE, "personal_loan_cap", "2025-01/..", "30万元"),
        Add(RULE, "effective", "2022", "2022年"),
        Add("microloan_measures_draft_2024", "consumer_loan_cap", "2024-10", "二十万元"),
    ],
)
def test_a_planted_claim_that_a_draft_is_law_is_contradicted(planted: Add) -> None:
    made = plant(DRAFTED, planted)
    found = [v for v in unexplained(made.verdicts()) if v.relation == NO_LAW]
    assert [v.claims[0] for v in found] == [made.claims[1]]
    if planted.entity == RULE:
        assert found[0].claims[1].startswith(f"{RULE}.draft_published.")


@pytest.mark.parametrize(
    "planted",
    [
        Add(RULE, "min_registered_capital", "2020-11-02", "50亿元", "不得低于"),
        Add("microloan_measures_2025", "consumer_loan_cap", "2025-06", "二十万元"),
        Add(RULE, "draft_published", "2020", "2020年11月2日"),
    ],
)
def test_a_drafts_own_figure_and_a_rule_in_force_are_not(planted: Add) -> None:
    assert not [v for v in unexplained(plant(planted).verdicts()) if v.relation == NO_LAW]


def test_the_five_billion_yuan_of_the_content_farm_stand_refuted() -> None:
    ledger = load()
    refuted = {v.claims[0]: v for v in judge(ledger.prints(), ledger) if v.relation == NO_LAW}
    claim = refuted[f"{RULE}.min_registered_capital.2021"]
    assert ledger.claim(claim.claims[0])["printed"] == "50億元"
    assert claim.known and DAY in claim.claims
