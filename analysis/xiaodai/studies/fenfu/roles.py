"""Who is who around Fenfu: who runs it, lends, funds, and sells its loans."""

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.fenfu.lender import lender
from xiaodai.values import Text

PRODUCT, OPERATOR = "fenfu", "weiheng"
# Neither the funders nor the deal has figures in the ledger: what is said of them is the article's.
ROLES = {
    "product": Text(
        "The product: small, frequent consumer loans inside Tencent's WeChat, charged by the day"
    ),
    "operator": Text("The operator: runs the product and brings in lenders; it does not lend"),
    "lender": Text(
        "The lender: Tencent's small-loan company; that it sold the pool is inferred from that"
    ),
    "funders": Text(
        "Fund what the lender's books cannot hold; the press names WeBank, China Bohai Bank and "
        "Zhaolian as partners of the operator"
    ),
    "deal": Text(
        "Issued the securities that the pool backs. The press cites its credit rating report; no "
        "copy that was read names the issue"
    ),
}


def who_is_who(ledger: Ledger) -> pd.DataFrame:
    """Everyone around the product and what each does.

    The index holds the keys of `ROLES`; the columns are `who` (the full name) and `role` (words).
    Nobody if the ledger does not know the product.
    """
    if PRODUCT not in ledger.kinds:
        return pd.DataFrame({"who": [], "role": []}, dtype=object)
    names = {
        "product": ledger.entity(PRODUCT),
        "operator": ledger.entity(OPERATOR),
        "lender": ledger.entity(lender(ledger)),
        "funders": Text("Banks and other licensed lenders"),
        "deal": Text("A special plan for asset-backed securities"),
    }
    return pd.DataFrame({"who": names, "role": ROLES})
