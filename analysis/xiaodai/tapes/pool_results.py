"""The named results of a pool and a panel, the last cell of the notebook."""

from __future__ import annotations

from xiaodai.tapes.pool import Pool
from xiaodai.tapes.pool_delinquency import late_share
from xiaodai.tapes.pool_revolving import last_period, revolving_metrics
from xiaodai.tapes.pool_rolls import rolls
from xiaodai.tapes.pool_summary import measures
from xiaodai.tapes.pool_vintages import follow_vintages
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

PREFIX = {"": "", "balance": "weighted_"}  # of a result, by the weight of its measure
LEFT_OUT = [("oldest_loan", ""), ("borrower_age", "balance")]


def pool_results(pool: Pool, panel: Pool, funding: float) -> dict[str, Quantity]:
    """The results by name: those of the pool, then those that take several snapshots, of the panel.

    `funding` is the cost of funds in percent a year. What the tapes do not show is left out.
    """
    made = {
        PREFIX[weight] + measure: quantity
        for (measure, weight), quantity in measures(pool).items()
        if weight in PREFIX and (measure, weight) not in LEFT_OUT
    }
    over_time: dict[str, tuple[Quantity | None, Text]] = {
        "at_30": (late_share(panel, "at", "30+"), Text("at least thirty days late")),
        "ever_30": (late_share(panel, "ever", "30+"), Text("ever thirty days late")),
    }
    if vintages := follow_vintages(panel):
        name = Text("highest vintage ever thirty days late")
        over_time["ever_30_peak"] = (vintages.highest.share, name)
    if rolled := rolls(panel):
        over_time |= {
            "cure_rate": (rolled.cured, Text("cured: from M1 to M0")),
            "roll_forward": (rolled.rolled_on, Text("rolled on: from M1 to M2")),
            "prepaid": (rolled.prepaid, Text("prepaid from M0")),
        }
    made |= {
        result: value.named(name)
        for result, (value, name) in over_time.items()
        if value is not None
    }
    metrics = revolving_metrics(panel, funding)
    if not metrics.empty:
        made |= {str(name): rate for name, rate in last_period(metrics)["last"].items()}
    return made
