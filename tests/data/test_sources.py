"""The documents: graded by the rule, named as what they are, the best copy of a figure first."""

import re

import pandas as pd
import pytest

from xiaodai.ledger.grading import COPIES, GRADES, PUBLISHERS, RULES, grade_of, kind_of_host
from xiaodai.ledger.ledger import USABLE, Ledger, load
from xiaodai.ledger.sheets import read_schema
from xiaodai.paths import DATA

LEAD = {
    ("national", "company_count", "2025-09-30"): "4863",
    ("national", "company_count", "2025-03-31"): "5081",
    ("national", "company_count", "2025-06-30"): "4974",
    ("fenfu", "loan_balance", "2025-06-30"): "1125.88",
}


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


@pytest.fixture(scope="module")
def hosts() -> dict[str, str]:
    table = pd.read_csv(DATA / "hosts.csv", dtype=str, encoding="utf-8", keep_default_na=False)
    return dict(zip(table["host"], table["kind"], strict=True))


def host_of(address: str, hosts: dict[str, str]) -> str:
    """The kind of a host by comparing whole strings, another way than the rule does it."""
    bare = re.sub(r"^https?://", "", address)
    if not address:
        return ""
    fits = [
        row
        for row in hosts
        if re.match(rf"(?:[^/]*\.)?{re.escape(row)}\.?(?:[:/?]|$)", bare) is not None
    ]
    return hosts[max(fits, key=len)]


def test_every_document_has_the_grade_that_the_rule_gives_it(
    ledger: Ledger, hosts: dict[str, str]
) -> None:
    for row in ledger.sources.to_dict("records"):
        host = kind_of_host(row["address"], hosts)
        assert host == host_of(row["address"], hosts), row["id"]
        assert row["grade"] == grade_of(row["kind"], row["copy_kind"], host), row["id"]


def test_what_was_read_on_an_unrelated_host_is_never_above_e_and_never_linked(
    ledger: Ledger, hosts: dict[str, str]
) -> None:
    sources = ledger.sources
    unrelated = sources["address"].map(lambda at: host_of(at, hosts)).isin(["mirror", "farm"])
    copied = sources["copy_kind"].isin(["mirror", "translation", "rewritten"])
    assert unrelated.sum() > 50
    assert set(sources[unrelated | copied]["grade"]) == {"E"}
    assert set(sources[unrelated]["linkable"]) == {"false"}
    assert sources[sources["linkable"] == "true"]["address"].str.match(r"https?://").all()


def test_a_is_for_the_issuing_body_alone(ledger: Ledger) -> None:
    best = ledger.sources[ledger.sources["grade"] == "A"]
    assert set(best["kind"]) <= PUBLISHERS["A"]
    read = best[best["copy_kind"] != "not_read"]
    assert (read["copy_kind"] == "").all()


def test_the_rule_knows_every_kind_of_document_copy_and_host() -> None:
    fields = {name: table.columns for name, table in read_schema(DATA / "datapackage.json").items()}
    kinds = set(fields["sources"]["kind"].constraints.enum)
    copies = set(fields["sources"]["copy_kind"].constraints.enum)
    places = set(fields["hosts"]["kind"].constraints.enum)
    assert kinds == set().union(*PUBLISHERS.values())
    assert copies == set(COPIES)
    assert set().union(*(rule.hosts for rule in RULES)) == places
    assert set(GRADES) == {rule.grade for rule in RULES} == set(PUBLISHERS)


def test_no_claim_was_read_in_a_document_that_was_not_read(ledger: Ledger) -> None:
    unread = set(ledger.sources[ledger.sources["copy_kind"] == "not_read"]["id"])
    assert unread
    assert unread.isdisjoint(ledger.claims["source"])
    of_rules = {source for row in ledger.rule_rows["sources"] for source in row.split(";")}
    assert set(ledger.sources["id"]) - unread - set(ledger.claims["source"]) - of_rules <= {
        "bbt_cf_split_20250605",  # the text behind a section of document 000
    }


def test_publishers_are_publishers_and_a_copy_says_whose_article_it_is(ledger: Ledger) -> None:
    sources = ledger.sources
    named = sources[["title", "publisher"]].agg(" ".join, axis=1)
    foul = "mirror|spam|via|digest|copy|repost"
    assert not sources["publisher"].str.contains(foul, case=False).any()
    assert not named.str.contains(r"\(repost|mirror|spam", case=False).any()
    digests = sources[sources["copy_kind"] == "digest"]
    assert (digests["origin"] != "").all()


def test_titles_stand_in_their_own_language_with_an_english_one_beside(ledger: Ledger) -> None:
    sources = ledger.sources
    chinese = sources[sources["language"] == "zh"]
    assert chinese["title"].str.contains("[一-鿿]").all()
    english = sources["language"] == "en"
    assert (sources[english]["title_en"] == "").all()
    assert sources[~english]["title_en"].str.contains(r"^[^一-鿿]+$").all()


def test_notes_of_documents_and_entities_stand_in_both_languages(ledger: Ledger) -> None:
    for table in (ledger.sources, ledger.entities):
        assert ((table["note"] == "") == (table["note_zh"] == "")).all()
        assert table[table["note"] != ""]["note_zh"].str.contains("[一-鿿]").all()


@pytest.mark.parametrize(("figure", "printed"), LEAD.items())
def test_a_lead_figure_shows_its_best_copy_first(
    ledger: Ledger, figure: tuple[str, str, str], printed: str
) -> None:
    value = ledger.value(*figure)
    assert printed in ledger.claim(value.sources[0])["printed"].replace(",", "")
    assert grade(ledger, value.sources[0]) < "E"


def test_no_figure_rests_on_a_worse_copy_where_a_better_one_agrees(ledger: Ledger) -> None:
    """The first claim of every lineage has the best grade among the prints that are not rejected
    and do not contradict it."""
    usable = ledger.claims[ledger.claims["status"].isin(USABLE) & (ledger.claims["unit"] != "date")]
    for figure, prints in usable.groupby(["entity", "metric", "period"])["id"]:
        lineage = ledger.value(*figure).lineage
        agreeing = set(prints) - set(lineage.against) or set(prints)
        assert grade(ledger, lineage.claims[0]) == min(grade(ledger, c) for c in agreeing), figure
        graded = [grade(ledger, claim) for claim in lineage.claims]
        assert graded == sorted(graded)


def grade(ledger: Ledger, claim: str) -> str:
    return ledger.source(ledger.claim(claim)["source"])["grade"]
