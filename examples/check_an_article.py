"""Check an article: which of its figures conflict with the ledger, and by how much."""

from pathlib import Path

import xiaodai as xd

article = Path(__file__).parent.parent / "notebooks" / "example_article.txt"

figures = xd.audit(article.read_text(encoding="utf-8"))
print(figures["verdict"].value_counts().to_string())
for figure in figures[figures["verdict"].isin(["conflict", "please check"])].itertuples():
    print(f"{figure.figure}: {figure.what}, {figure.period}, is {figure.ledger} in the ledger")
