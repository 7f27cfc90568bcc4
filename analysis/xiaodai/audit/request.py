"""What the audit notebook is asked: which article, of which day, and which figures to accept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import Field, ValidationInfo, field_validator

from xiaodai.audit.claim_rows import claim_rows
from xiaodai.audit.result import Audit
from xiaodai.contract import Contract
from xiaodai.documents.contents import ArticleError
from xiaodai.documents.document import Article, article, iso, read_article
from xiaodai.ledger.ledger import Ledger
from xiaodai.paths import NOTEBOOKS, ROOT

EXAMPLE = NOTEBOOKS / "example_article.txt"


class Parameters(Contract):
    """The parameters of `08_article_audit`."""

    text: str = Field("", description="an article, pasted; empty: the one in the file")
    article: str = Field(
        "",
        description="a .txt, .md, .html, .docx or .pdf file, from the project's folder; "
        "empty: the example",
    )
    date: str = Field(
        "",
        description="the day that the article was published, as 2025-08-30; "
        "empty: the day that it names itself",
    )
    accept: list[str] = Field(
        [],
        description="the figures to make rows for the ledger of, by their numbers: '7', or '7.2' "
        "as the second claim that may be meant; empty: all that were recognised",
    )

    @field_validator("accept", mode="before")
    @classmethod
    def _as_text(cls, given: Any) -> Any:
        return [str(one) for one in given] if isinstance(given, list) else given

    @field_validator("text", "article", "date")
    @classmethod
    def _readable(cls, given: str, info: ValidationInfo) -> str:
        readers: dict[str, Callable[[str], object]] = {
            "text": lambda text: text.strip() and article(text),
            "article": lambda file: read_article(located(file)),
            "date": iso,
        }
        try:
            readers[str(info.field_name)](given)
        except ArticleError as error:
            raise ValueError(str(error)) from None
        return given

    @property
    def is_example(self) -> bool:
        """Whether neither a text nor a file is given."""
        return not self.text.strip() and not self.article

    def read_article(self) -> Article:
        """The article that is meant: the text, the file, or the example."""
        if self.text.strip():
            return article(self.text, published=self.date)
        return read_article(located(self.article), published=self.date)

    def claim_rows(self, audit: Audit, ledger: Ledger) -> pd.DataFrame:
        """Rows for `claims.csv` of the figures that are accepted, or of all; see `claim_rows`.

        Raises `ParameterError` for a number that no figure has.
        """
        try:
            return claim_rows(audit, ledger, self.accept or None)
        except ArticleError as error:
            self.refuse(str(error), "accept")


def located(article: str) -> Path:
    """The file that is meant: a path as it stands, or seen from the project's folder."""
    return ROOT / article if article else EXAMPLE
