"""What the audit notebook is asked: which article, and in which language to answer."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator

from xiaodai.audit.contents import ArticleError
from xiaodai.audit.document import read_article
from xiaodai.contract import Contract
from xiaodai.paths import NOTEBOOKS, ROOT

EXAMPLE = NOTEBOOKS / "example_article.txt"


class Parameters(Contract):
    """The parameters of `08_article_audit`."""

    article: str = Field(
        "", description="a .txt, .md or .html file, from the project's folder; empty: the example"
    )

    @field_validator("article")
    @classmethod
    def _readable(cls, given: str) -> str:
        try:
            read_article(located(given))
        except ArticleError as error:
            raise ValueError(str(error)) from None
        return given


def located(article: str) -> Path:
    """The file that is meant: a path as it stands, or seen from the project's folder."""
    return ROOT / article if article else EXAMPLE
