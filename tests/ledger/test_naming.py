"""`Ledger.named`: names for ids, in the language that is spoken."""

import pandas as pd
import pytest

from tests.page.tiny import tiny_ledger
from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.values.words import speak


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return tiny_ledger(tmp_path_factory.mktemp("ledger"))


def test_claims_are_named_in_either_language(ledger: Ledger) -> None:
    columns = ["entity", "metric", "period", "printed", "unit", "reading", "status"]
    claims = ledger.query(id="national.loan_balance.2025-06-30")[columns]
    said = ["small-loan companies", "loan balance", "30 June 2025", "7361亿元", "100 million yuan"]
    named = ledger.named(claims)
    assert named.iloc[0].tolist() == [*said, "rounded to its last digit", "accepted"]
    speak("zh")
    named = ledger.named(claims)
    assert list(named) == ["对象", "指标", "时期", "披露值", "单位", "读法", "状态"]
    said = ["小额贷款公司", "贷款余额", "2025年6月30日", "7361亿元", "亿元"]
    assert named.iloc[0].tolist() == [*said, "末位四舍五入", "采用"]
    assert claims["entity"].tolist() == ["national"]  # what was given stays


def test_a_series_and_a_wide_frame_are_named_by_metric_and_entity(ledger: Ledger) -> None:
    speak("zh")
    series = ledger.series("national", "company_count")
    counts = ledger.named(series)
    assert (series.name, series.index.name) == ("company_count", "period")  # it stays as it was
    assert (list(counts), counts.index.name) == (["机构数量"], "时期")
    assert [str(count) for count in counts["机构数量"]] == ["5081家", "4974家"]
    wide = ledger.named(ledger.frame(metric="average_rate", wide="metric"))
    assert wide.index.tolist() == [("小资产池", "2025年")]
    assert (list(wide), list(wide.index.names)) == (["平均利率"], ["对象", "时期"])


def test_rows_are_named_by_what_is_given_and_what_is_missing_has_a_dash(ledger: Ledger) -> None:
    frame = pd.DataFrame({"pool": [1, None]}, index=["first", "other"], dtype=object)
    named = ledger.named(frame, headers={"first": "At the start"})
    assert named.to_dict() == {"Tiny pool": {"At the start": 1, "other": "–"}}


def test_an_unknown_id_is_an_error(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="the ledger has no entity 'lendr'"):
        ledger.named(pd.DataFrame({"entity": ["lendr"]}))
