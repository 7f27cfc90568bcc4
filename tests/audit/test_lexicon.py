"""Names and words: the table of aliases holds, and every entity and metric can be named."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest

from tests.audit.examples import labels
from tests.audit.scoring import ARTICLES
from xiaodai.audit.lexicon import (
    HINT,
    MEASURING,
    NAMES,
    RULES,
    TABLE,
    Lexicon,
    lexicon,
    stems,
    strangers,
    table,
)
from xiaodai.documents.document import read_article
from xiaodai.ledger.ledger import Ledger, load


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


@pytest.fixture(scope="module")
def words(ledger: Ledger) -> Lexicon:
    return lexicon(ledger)


def test_every_alias_is_a_pattern_for_something_that_exists(ledger: Ledger) -> None:
    metrics = set(ledger.metrics["id"])
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["kind", "id", "language", "alias", "note"]
    for row in rows:
        assert row["kind"] in (*NAMES, *MEASURING, RULES, HINT), row
        assert row["language"] in ("zh", "en"), row
        assert re.compile(row["alias"]) and row["alias"], row
        if row["kind"] == RULES:
            assert ledger.kinds[row["id"]] == "policy" and row["alias"] in ledger.kinds, row
        elif row["kind"] in ("stranger", "abroad", "unmeasured"):
            assert row["id"] == "" and "#" not in row["alias"], row
        else:
            assert row["id"] in (ledger.kinds if row["kind"] in NAMES else metrics), row


def test_no_alias_stands_twice() -> None:
    assert [row for row, times in Counter(table()).items() if times > 1] == []


def test_every_metric_with_two_claims_has_a_word(ledger: Ledger) -> None:
    often = {m for m, n in Counter(ledger.claims["metric"]).items() if n > 1}
    derived = {
        m
        for m in often
        if any(ledger.codebook(m)[c] for c in ("change_of", "growth_of", "fall_of"))
    }
    assert often - derived - {id for kind, id, _ in table() if kind == "metric"} == set()


def test_no_alias_matches_nothing_at_all() -> None:
    assert [row for row in table() if re.fullmatch(row[2], "")] == []


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("招联消金", "zhaolian"),
        ("马上消费", "mashang"),
        ("Mashang", "mashang"),
        ("蚂蚁消金", "ant_consumer_finance"),
        ("微信分付", "fenfu"),
        ("WeChat Fenfu", "fenfu"),
        ("全国小额贷款公司", "national"),
        ("江苏省小贷公司", "jiangsu"),
        ("360数科", "qifu"),
        ("苏银凯基", "suyin"),
        ("网商银行", "mybank"),
        ("助贷新规", "loan_facilitation_notice_2025"),
    ],
)
def test_short_names_are_known(text: str, entity: str, words: Lexicon) -> None:
    assert [m.id for m in words.names(text)] == [entity]


def test_every_entity_is_known_by_its_full_chinese_name(ledger: Ledger, words: Lexicon) -> None:
    for entity in ledger.kinds:
        assert entity in {m.id for m in words.names(ledger.entity(entity).zh)}, entity


def test_the_longest_of_overlapping_names_counts(words: Lexicon) -> None:
    assert [m.id for m in words.names("湖北消费金融")] == ["hubei_cf"]
    assert [m.id for m in words.names("重庆市阿里巴巴小额贷款有限公司")] == ["ant_shangcheng"]


def test_payment_words_are_not_the_product(words: Lexicon) -> None:
    assert words.names("公司已支付分付息款") == [] or all(
        m.id != "fenfu" for m in words.names("公司部分付款")
    )


@pytest.mark.parametrize(
    "text",
    ["东湖消费金融", "云山小贷", "青石消金", "Silverlake Consumer Finance", "Northgate Microloan"],
)
def test_names_built_like_a_lenders_are_strangers(text: str, words: Lexicon) -> None:
    first = words.names(text)[0]
    assert (first.kind, first.id, first.words) == ("stranger", "", text)


@pytest.mark.parametrize(
    "text",
    ["持牌消费金融", "头部消金", "全国小贷", "多家消费金融公司", "licensed consumer finance"],
)
def test_common_words_before_a_kind_are_no_name(text: str) -> None:
    assert list(strangers(text)) == []


def test_a_short_name_needs_the_full_one_in_the_text(words: Lexicon) -> None:
    assert "zhongyuan" not in {m.id for m in words.names("中原地区的利率")}
    found = words.names("中原消费金融发布年报，中原的利率下降")
    assert [m.id for m in found] == ["zhongyuan", "zhongyuan"]


def test_words_around_a_figure_must_hold_it(words: Lexicon) -> None:
    assert {m.id for m in words.around("与#商户合作", 1)} >= {"merchant_count"}
    assert "merchant_count" not in {m.id for m in words.around("共有#，另有商户合作", 2)}


def test_whatever_an_alias_finds_holds_one_of_its_stems() -> None:
    texts = [read_article(ARTICLES / name).plain for name in sorted(labels())[::4]]
    for kind, _, alias in table():
        found = stems(alias)
        if kind == RULES or "#" in alias or not found:
            continue
        for text in texts:
            if not any(stem in text.lower() for stem in found):
                assert not re.search(alias, text, re.IGNORECASE), alias
