"""Check an article: which of its figures conflict with the ledger, and by how much."""

from pathlib import Path

import xiaodai as xd

article = Path(__file__).parent.parent / "notebooks" / "example_article.txt"

ledger = xd.load()
figures = xd.check_text(article.read_text(encoding="utf-8"), ledger)
print(figures["verdict"].astype(str).value_counts().to_string())
for figure in figures.dropna(subset=["off"]).itertuples():
    print(f"{figure.figure}: {figure.about}, {figure.period}, is {figure.ledger} in the ledger")
