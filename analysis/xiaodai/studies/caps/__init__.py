"""What survives a cap on lending rates.

`cost_stack` has one lender's costs and what each cap leaves of them, `cost_evidence` other lenders'
figures beside them; `limits` says which limit applied when and to whom; `two_policies` sets a cap
on the average beside a ceiling on every loan for one lender's partly disclosed rates; `chile`
carries published responses to a lower cap. Notebook `04_rate_caps` tells it.
"""

from xiaodai.studies.caps.cost_stack import cap_quantity, stack, under_caps
from xiaodai.studies.caps.parameters import Parameters

__all__ = ["Parameters", "cap_quantity", "stack", "under_caps"]
