"""The synthetic pool, whole: ten million loans print the published figures of the Fenfu pool."""

import pandas as pd
import pytest

from tests.tapes.test_synthetic_pool import PUBLISHED_LOANS, means, measured
from xiaodai.ledger.ledger import load
from xiaodai.tapes.synthetic import pool_shard

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", [1, 20_250_630])
def test_the_pool_is_as_published_to_the_last_digit(seed: int) -> None:
    half = PUBLISHED_LOANS // 2 + 1
    loans = pd.concat(
        measured(pool_shard(PUBLISHED_LOANS, seed, start, stop))
        for start, stop in ((half, PUBLISHED_LOANS), (0, half))
    )
    claims = load().claims
    claims = claims[(claims["entity"] == "fenfu_pool") & (claims["status"] == "accepted")]

    def printed(metric: str, value: float) -> bool:
        """Whether a value lies in the interval of every print of a metric."""
        prints = claims.loc[claims["metric"] == metric, ["low", "high"]].astype(float)
        assert len(prints)
        return bool(((prints["low"] <= value) & (value <= prints["high"])).all())

    balance = loans["balance_fen"]
    small = balance <= 200_000
    of_borrower = loans.groupby("borrower_id").agg(
        balance_fen=("balance_fen", "sum"), borrower_age=("borrower_age", "first")
    )
    assert printed("loan_count", len(loans))
    assert printed("borrower_count", len(of_borrower))
    assert printed("balance_per_loan", balance.mean() / 100)
    assert printed("balance_per_borrower", of_borrower["balance_fen"].mean() / 100)
    assert printed("loan_count_le_2000", small.sum())
    assert printed("share_le_2000", 100 * balance[small].sum() / balance.sum())
    for mean in means(loans, "rate_ppm"):
        assert printed("average_rate", mean / 10_000)
    for mean in means(loans, "age"):
        assert printed("average_account_age", mean)
    for mean in (*means(loans, "borrower_age"), of_borrower["borrower_age"].mean()):
        assert printed("borrower_average_age", mean)
        assert 33.9 < mean < 34.1
    assert printed("max_account_age", loans["age"].max())
    assert loans["age"].max() == 4
    assert loans["age"].min() == 0
