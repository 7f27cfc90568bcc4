"""The WeChat Fenfu portfolio: the sold pool, the product's book, and what follows from either.

The pool is what a credit rating report describes: some ten million young loans. The product is what
is outstanding. A pool's average is never multiplied by the book without the word *extrapolated*.

`roles` says who runs, lends, funds and sells; `disclosed` has what was published of pool, product
and operator, and what it comes to; `pool_loans` bounds how many of the pool's loans are large or
old; `pool_pricing` has the rates and says what they pay for; `lender` has the company that lends:
what it raised, its capital, its books.
"""

from xiaodai.studies.fenfu import disclosed, lender, pool_loans, pool_pricing, roles
from xiaodai.studies.fenfu.parameters import Parameters

__all__ = ["Parameters", "disclosed", "lender", "pool_loans", "pool_pricing", "roles"]
