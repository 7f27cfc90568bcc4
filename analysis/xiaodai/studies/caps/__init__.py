"""What survives a cap on lending rates.

One lender's cost stack and what each cap leaves of it (`stack`, `under_caps`, `surviving_costs`);
other lenders' figures beside the stack (`evidence`); which limit applied when and to whom
(`rate_limits`, `multiples`); a cap on the average and a ceiling on every loan for one lender's
partly disclosed rates (`disclosed_rates`, `policies`); published responses to a lower cap
(`responses`). Notebook `04_rate_caps` tells it.
"""

from xiaodai.studies.caps.chile import reform, responses
from xiaodai.studies.caps.cost_evidence import (
    cheap_funding,
    evidence,
    labelled,
    on_layer,
    own_sum,
    position_counts,
    span,
)
from xiaodai.studies.caps.cost_stack import LAYERS, Stack, stack
from xiaodai.studies.caps.known_rates import (
    DisclosedRates,
    disclosed_rates,
    name_in_sentence,
)
from xiaodai.studies.caps.limits import (
    ceiling_in_force,
    interim_deadline,
    limits_in_time,
    multiples,
    rate_limits,
    side_by_side,
)
from xiaodai.studies.caps.parameters import Parameters
from xiaodai.studies.caps.survival import (
    break_even_caps,
    cap_quantity,
    caps_where,
    results,
    survival_counts,
    surviving_costs,
    tax_quantity,
    under_caps,
)
from xiaodai.studies.caps.two_policies import by_cap, mechanisms_table, policies, policies_table

__all__ = [
    "LAYERS",
    "DisclosedRates",
    "Parameters",
    "Stack",
    "break_even_caps",
    "by_cap",
    "cap_quantity",
    "caps_where",
    "ceiling_in_force",
    "cheap_funding",
    "disclosed_rates",
    "evidence",
    "interim_deadline",
    "labelled",
    "limits_in_time",
    "mechanisms_table",
    "multiples",
    "name_in_sentence",
    "on_layer",
    "own_sum",
    "policies",
    "policies_table",
    "position_counts",
    "rate_limits",
    "reform",
    "responses",
    "results",
    "side_by_side",
    "span",
    "stack",
    "survival_counts",
    "surviving_costs",
    "tax_quantity",
    "under_caps",
]
