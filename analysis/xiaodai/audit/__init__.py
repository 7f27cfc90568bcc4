"""Reading an article against the ledger: its figures, what they are about, what is known.

`xiaodai.audit.document.article` or `read_article` makes an article, `xiaodai.audit.judging.audit`
holds it against a ledger, and `xiaodai.audit.result` says what comes of that: `Audit`, and for
each figure a `Judged` with its verdict, its nearest claims and the words that decided.
"""
