"""Texts off the topic: what they hold, and how often the audit raises a false alarm in them."""

import re

from tests.audit import off_topic
from tests.audit.examples import labels, ledger
from tests.audit.off_topic import ALARMS, FOLDER, ONE_ALARM_IN, PAGE, texts

OWN = ("lender", "pool", "product", "platform", "policy", "operator", "bank", "regulator")


def test_every_text_is_listed_and_none_is_one_that_the_weights_are_learnt_from() -> None:
    files = {path.name for path in FOLDER.iterdir()} - {"texts.csv"}
    assert {one.article.name for one in texts()} == files
    assert not files & set(labels())


def test_the_texts_hold_enough_numbers_for_the_aim() -> None:
    assert sum(one.numbers for one in texts()) > 2 * ONE_ALARM_IN
    assert sum(one.found for one in texts()) > ONE_ALARM_IN
    assert {(one.kind, one.article.language) for one in texts()} == {
        (kind, language) for kind in ("far", "near") for language in ("zh", "en")
    }


def test_no_text_names_a_company_a_product_or_a_rule_of_the_ledger() -> None:
    rows = ledger().entities
    columns = ["name_en", "name_zh", "short_en", "short_zh"]
    names = {name for name in rows.loc[rows["kind"].isin(OWN), columns].to_numpy().ravel() if name}
    assert len(names) > 100
    told = re.compile("|".join(rf"\b{re.escape(n)}\b" if n.isascii() else n for n in names))
    for one in texts():
        assert not told.search(one.article.plain), (one.article.name, told.search(one.article.text))


def test_no_figure_of_another_subject_is_called_known() -> None:
    assert [one.article.name for one in texts() if one.agreeing] == []


def test_the_audit_raises_at_most_one_false_alarm_in_two_thousand_numbers() -> None:
    alarms = sum(one.count(*ALARMS) for one in texts())
    assert alarms * ONE_ALARM_IN <= sum(one.numbers for one in texts())


def test_the_page_on_accuracy_tells_of_the_texts_off_the_topic() -> None:
    told = "\n".join(off_topic.section())
    assert told in PAGE.read_text(encoding="utf-8"), "run python -m tests.audit.off_topic"
