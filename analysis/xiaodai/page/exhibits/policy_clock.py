"""Charts and tables of the policy clock: limits over time, and multiples of the prime rate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from xiaodai.page import charts_caps
from xiaodai.page.charts_caps import Limit
from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period
from xiaodai.studies.caps import policy_clock
from xiaodai.studies.caps.policy_clock import Group, Multiple, Step
from xiaodai.values.quantity import Dated
from xiaodai.values.words import Text

WITHDRAWN = Text("withdrawn by the next")


def clock_chart(page: Page, steps: Sequence[Step]) -> None:
    """Ceilings and averages over time, for consumer-finance and small-loan companies."""
    years = (min(s.first.year for s in steps), max(s.last.year for s in steps) + 1)
    end = date(years[1], 12, 31)
    page.show(
        charts_caps.limits_over_time(
            [
                (
                    Text("Consumer-finance companies"),
                    _limits(steps, "consumer finance", end),
                ),
                (Text("Small-loan companies"), _limits(steps, "small loans", end)),
            ],
            page.language,
            title=Text("A ceiling, an average, and a date"),
            years=years,
        ),
        name="policy_clock",
        alt=Text(
            "Two panels of limits over time: consumer-finance companies with ceilings and an "
            "average, small-loan companies with ceilings."
        ),
        caption=Text(
            "Solid: every single loan; dashed: the average of a quarter's new loans. A hollow mark "
            "is the day by which the ledger's first document had printed the limit. A limit that "
            "was withdrawn before it applied is left out."
        ),
    )


def _limits(steps: Sequence[Step], group: Group, end: date) -> list[Limit]:
    """The limits of one group as stretches: a ceiling ends where the next one starts."""
    own = [s for s in steps if s.group == group and not s.is_withdrawn]
    found = []
    for kind in ("ceiling", "average"):
        same = [step for step in own if step.kind == kind]
        ends = [then.last for then in same[1:]] + [end]
        for step, until in zip(same, ends, strict=False):
            level = f"{float(step.limit.high or 0):g}%"
            label = Text("ceiling {level}", level=level)
            if kind == "average":
                label = Text("average {level}", level=level)
            retrospective = step.notice is None
            found.append(
                Limit(
                    label,
                    step.limit,
                    step.last if not retrospective else step.first,
                    until,
                    None if retrospective else step.known,
                    COLOURS.main if kind == "ceiling" else COLOURS.warn,
                    kind == "average",
                )
            )
    return found


def clock_table(page: Page, steps: Sequence[Step]) -> None:
    """Every limit: whom it binds, what, from when, and since when it was known."""
    page.table(
        pd.DataFrame(
            {
                "policy": [step.policy for step in steps],
                "what": [_limited(step) for step in steps],
                "limit": [step.limit for step in steps],
                "start": [
                    Period(step.start) if isinstance(step.start, str) else step.start
                    for step in steps
                ],
                "known": [Period(step.known.isoformat()) for step in steps],
                "notice": [step.notice for step in steps],
            }
        ),
        name="clock",
        rows="policy",
        headers={
            "policy": Text("Rule"),
            "what": Text("What it limits"),
            "limit": Text("Limit"),
            "start": Text("Applies from or by"),
            "known": Text("First printed by"),
            "notice": Text("From print to start"),
        },
        caption=Text("The policy clock: what was known when"),
        notes=[
            Text(
                "First printed by: the day by which a document of the ledger that prints the limit "
                "was surely public; others may have been earlier. Negative: it applied before."
            )
        ],
    )


def _limited(step: Step) -> Text:
    """What a step limits and for whom, and whether it was withdrawn before it applied."""
    kind, group = policy_clock.KINDS[step.kind], policy_clock.GROUPS[step.group]
    what = Text("{kind}: {group}", kind=kind, group=group)
    if not step.is_withdrawn:
        return what
    return Text("{what} ({WITHDRAWN})", what=what, WITHDRAWN=WITHDRAWN)


def multiple_table(page: Page, found: Sequence[Multiple], interim: Dated) -> None:
    """Limits set as a multiple of the loan prime rate: computed beside printed."""
    page.table(
        pd.DataFrame(
            {
                "policy": [m.policy for m in found],
                "multiple": [m.multiple for m in found],
                "benchmark": [m.benchmark for m in found],
                "computed": [m.computed for m in found],
                "printed": [m.printed for m in found],
                "agrees": [Text("yes") if m.agrees else Text("no") for m in found],
            }
        ),
        name="multiples",
        rows="policy",
        headers={
            "policy": Text("Rule"),
            "multiple": Text("Multiple"),
            "benchmark": Text("Loan prime rate"),
            "computed": Text("Computed limit"),
            "printed": Text("Printed limit"),
            "agrees": Text("Agree"),
        },
        caption=Text("Limits set as a multiple of the prime rate"),
        notes=[
            Text(
                "The share of small loans above that multiple is to have fallen clearly by "
                "{interim}."
            )
        ],
        values={"interim": interim},
    )
