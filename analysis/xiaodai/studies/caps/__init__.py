"""What survives a cap on lending rates.

One lender's cost stack and what each cap leaves of it (`stack`, `under_caps`, `surviving_costs`);
other lenders' figures beside the stack (`evidence`); which limit applied when and to whom
(`rate_limits`, `ceiling_in_force`); a cap on the average and a ceiling on every loan for one
lender's partly disclosed rates (`disclosed_rates`, `policies`); published responses to a lower cap
(`responses`). Notebook `04_rate_caps` tells it; the modules have what belongs to each.
"""

from xiaodai.studies.caps.chile import responses
from xiaodai.studies.caps.cost_evidence import evidence
from xiaodai.studies.caps.cost_stack import (
    LAYERS,
    Stack,
    cap_quantity,
    stack,
    surviving_costs,
    tax_quantity,
    under_caps,
)
from xiaodai.studies.caps.limits import ceiling_in_force, rate_limits
from xiaodai.studies.caps.parameters import Parameters
from xiaodai.studies.caps.two_policies import disclosed_rates, policies

__all__ = [
    "LAYERS",
    "Parameters",
    "Stack",
    "cap_quantity",
    "ceiling_in_force",
    "disclosed_rates",
    "evidence",
    "policies",
    "rate_limits",
    "responses",
    "stack",
    "surviving_costs",
    "tax_quantity",
    "under_caps",
]
