"""An audit as frames: the example article, held against what is wrong in it on purpose."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.audit.marked import marked
from xiaodai.audit import tables
from xiaodai.audit.claim_rows import claim_rows
from xiaodai.audit.judging import audit
from xiaodai.audit.request import EXAMPLE
from xiaodai.audit.result import Audit, Candidate, Match
from xiaodai.audit.sides import ORDER, VERDICTS, article_value, quote
from xiaodai.documents.contents import ArticleError
from xiaodai.documents.document import article, read_article
from xiaodai.ledger.ledger import Ledger, load
from xiaodai.reading.printed import read
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity
from xiaodai.values.quotes import Quote


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


@pytest.fixture(scope="module")
def checked(ledger: Ledger) -> Audit:
    return audit(read_article(EXAMPLE), ledger)


NATIONAL = "截至2025年6月末，全国共有小额贷款公司"


def judged(text: str, ledger: Ledger) -> Audit:
    """The marked figures of a text, judged."""
    article, figures = marked(text)
    return audit(article, ledger, figures)


def test_every_figure_has_one_verdict(checked: Audit) -> None:
    counts = tables.counts(checked)
    figures = counts.pop("figures")
    assert figures.low == len(checked.figures) == sum(count.low for count in counts.values())
    by_verdict = tables.verdicts(checked)
    assert [count.low for count in by_verdict] == [count.low for count in counts.values()]
    assert [name.en for name in by_verdict.index][:2] == ["known", "conflict"]


def test_figures_are_quoted_those_first_that_need_a_look(ledger: Ledger, checked: Audit) -> None:
    figures = tables.figures(checked, ledger)
    numbers = [int(str(number)) for number in figures["number"]]
    told = [checked.figures[number - 1] for number in numbers]
    statistics = [j for j in checked.figures if j.verdict != "not a statistic"]
    assert sorted(numbers) == [checked.figures.index(j) + 1 for j in statistics]
    ranks = [ORDER.index(judged.verdict) for judged in told]
    assert ranks == sorted(ranks) and ranks[0] < ranks[-1]
    for judged, row in zip(told, figures.itertuples(), strict=True):
        assert isinstance(row.figure, Quote)
        assert row.figure.printed == judged.found.printed
        said = checked.article.text
        around = row.figure.before.lstrip("…") + row.figure.printed + row.figure.after.rstrip("…")
        assert around in said
        assert row.verdict == VERDICTS[judged.verdict]
        assert (row.about is None) is (not judged.match.metric)


NEAR = Candidate(
    "national.company_count.2025-06-30",
    *("national", "company_count", "2025-06-30", "4974家"),
    0.4,
    agrees=False,
    missing=("period", "value"),
)


def unsure(checked: Audit) -> Audit:
    """The same audit with a figure more for which no claim is near, and one for which two are."""
    new = replace(
        checked.figures[0],
        match=Match(),
        verdict="new",
        claim_id="",
        nearest=(NEAR, replace(NEAR, missing=("value",), period="2025-03-31", printed="5081家")),
        missing=("period",),
    )
    return Audit(checked.article, (*checked.figures, replace(new, nearest=()), new))


def test_a_figure_that_is_not_confirmed_shows_what_may_be_meant(
    ledger: Ledger, checked: Audit
) -> None:
    audit = unsure(checked)
    last = len(audit.figures)
    near = tables.candidates(audit, ledger)
    one, two = near[near["number"].map(lambda n: str(n).startswith(f"{last}."))].itertuples()
    assert [str(one.number), str(two.number)] == [f"{last}.1", f"{last}.2"]
    assert one.printed.interval == Interval.point(4974)
    assert (str(one.missing), two.missing) == ("period", None)
    assert one.about == ledger.label("national", "company_count")
    listed = tables.figures(audit, ledger)
    (row,) = listed[listed["number"].map(str) == str(last)].itertuples()
    assert str(row.missing) == "period"


def test_what_is_accepted_becomes_a_row(ledger: Ledger, checked: Audit) -> None:
    audit = unsure(checked)
    last = len(audit.figures)
    made = claim_rows(audit, ledger, accept=["1", f"{last}.2", last])
    assert list(made["period"]) == ["2025-03-31", "2025-06-30", "2025-06-30"]
    assert set(made["printed"]) == {audit.figures[0].found.printed}
    assert list(made["low"]) == ["4974"] * 3  # of the article's print, whatever the candidate's is
    assert claim_rows(audit, ledger, accept=[]).empty


@pytest.mark.parametrize(
    ("accept", "sentence"),
    [
        ("0", "there is no figure '0' to accept; the figures are numbered from 1 to 27"),
        ("99", "there is no figure '99' to accept"),
        ("one", "there is no figure 'one' to accept"),
        ("3.x", "there is no figure '3.x' to accept"),
        ("27.3", r"figure 27 \(4974家\) has no candidate 3 to accept"),
        ("26", r"figure 26 \(4974家\) has no candidate 1 to accept"),
    ],
)
def test_what_is_not_there_cannot_be_accepted(
    ledger: Ledger, checked: Audit, accept: str, sentence: str
) -> None:
    with pytest.raises(ArticleError, match=sentence):
        claim_rows(unsure(checked), ledger, accept=[accept])


def test_a_quoted_figure_says_how_it_was_judged(ledger: Ledger, checked: Audit) -> None:
    wrong = next(judged for judged in checked.figures if judged.verdict == "conflict")
    value = quote(checked, wrong, ledger).value
    assert value is not None
    why = value.lineage.reason
    assert why.en.startswith("printed in the article; conflict. The ledger prints")
    assert why.zh.startswith("文章所载；不符。")
    plain = next(judged for judged in checked.figures if judged.found.unit and not judged.note)
    said = article_value(plain, ledger)
    assert said is not None and said.lineage.reason.en.endswith(".")


def test_conflicts_name_the_ledgers_value_and_the_distance(ledger: Ledger, checked: Audit) -> None:
    told = [j for j in checked.figures if j.verdict in ("conflict", "please check")]
    wrong = sorted(told, key=lambda judged: ORDER.index(judged.verdict))
    conflicts = tables.conflicts(checked, ledger)
    assert len(conflicts) == len(wrong) > 0
    for judged, row in zip(wrong, conflicts.itertuples(), strict=True):
        assert (row.better is None) is (judged.better == "")
        if row.off is not None:
            assert row.off.low == judged.slack
            assert row.figure.value.interval.intersect(row.ledger.interval) is None


def test_a_figure_that_other_figures_of_the_article_refute_has_less_for_it(
    ledger: Ledger, checked: Audit
) -> None:
    found = tables.conflicts(checked, ledger).itertuples()
    better = {row.figure.printed: row.better for row in found}
    assert better["117家"] == tables.OWN_SAYS_SO  # 5,081 and 4,974 give 107
    assert better["35.01亿元"] == tables.BETTER["ledger"]


def test_the_articles_own_arithmetic(ledger: Ledger, checked: Audit) -> None:
    arithmetic = tables.arithmetic(checked, ledger)
    by_figure = {row.figure.printed: row for row in arithmetic.itertuples(index=False)}
    assert by_figure["117家"].verdict.en == "does not"
    assert isinstance(by_figure["117家"].off, Quantity) and by_figure["117家"].off.low == 10
    assert by_figure["111家"].verdict.en == "adds up" and by_figure["111家"].off is None
    quoted = arithmetic["with"].map(lambda quote: quote.printed).tolist()
    assert quoted == ["4974家 · 5081家", "4863家 · 4974家", "655.60亿元 · 712.80亿元"]


def test_what_only_a_sentence_ties_is_the_articles_arithmetic_too(ledger: Ledger) -> None:
    text = (
        "甲银行不良贷款60.29亿元，占贷款余额1637.51亿元的3.58%。保费从50亿元增至60亿元，增长20%。"
    )
    found = tables.arithmetic(audit(article(text), ledger), ledger).itertuples(index=False)
    share, growth = sorted(found, key=lambda row: row.verdict.en, reverse=True)
    assert (share.figure.printed, share.verdict.en) == ("3.58%", "does not")
    assert share.off.unit.id == "percentage_point" and Fraction("0.09") < share.off.low < Fraction(
        "0.1"
    )
    assert (growth.figure.printed, growth.verdict.en, growth.off) == ("20%", "adds up", None)


def test_an_article_without_figures_gives_empty_frames(ledger: Ledger, checked: Audit) -> None:
    silent = Audit(checked.article, ())
    assert tables.counts(silent)["figures"].low == 0
    for frame in (
        tables.conflicts(silent, ledger),
        tables.figures(silent, ledger),
        tables.arithmetic(silent, ledger),
    ):
        assert frame.empty and len(frame.columns)


def test_claim_rows_have_the_ledgers_columns_and_go_on_numbering(ledger: Ledger) -> None:
    made = claim_rows(judged(f"{NATIONAL}[4974家]，即[4,974家]。", ledger), ledger)
    assert list(made.columns) == list(ledger.claims.columns)
    prints = len(ledger.query(entity="national", metric="company_count", period="2025-06-30"))
    stem = "national.company_count.2025-06-30"
    numbered = {"4974家": f"{stem}.{prints + 1}", "4,974家": f"{stem}.{prints + 2}"}
    assert dict(zip(made["printed"], made["id"], strict=True)) == numbered
    assert list(made["id"]) == sorted(numbered.values())  # as text: .10 stands before .9
    assert set(made["status"]) == {"accepted"}
    assert set(made["source"]) == {"SOURCE_ID"}


def test_the_reader_derives_the_bounds_of_claim_rows_again(ledger: Ledger) -> None:
    text = "2025年上半年，全国小额贷款公司贷款余额减少[187亿元]，净减少[283家]，余额[7361亿元]。"
    made = claim_rows(judged(text, ledger), ledger)
    assert len(made) == 3
    for row in made.to_dict("records"):
        kind = ledger.codebook(row["metric"])["kind"]
        again = read(row["printed"], row["qualifier"], unit_id=row["unit"], kind=kind)
        assert (again.reading, again.interval.low) == (row["reading"], Fraction(row["low"])), row
        assert again.interval.high == Fraction(row["high"]), row
