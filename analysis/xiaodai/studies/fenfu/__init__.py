"""The WeChat Fenfu portfolio: the sold pool, the product's book, and what follows from either.

The pool is what an offering document describes: some ten million young loans. The product is what
is outstanding. A pool's average is never multiplied by the book without the word *extrapolated*.

`disclosed` has what was printed, `cross_checks` computes it in two ways, `pool_tail` bounds the
loans above the size limit, `pool_age` reads the ages of the loans, `day_counts` has the rates,
`pool_pricing` says what they pay for, `operator_accounts` looks at the operator.
"""

from xiaodai.studies.fenfu.parameters import Parameters

__all__ = ["Parameters"]
