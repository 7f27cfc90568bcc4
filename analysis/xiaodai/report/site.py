"""What the pages of one report share: which there are, the date of the data, how to cite them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata

from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.reading.dates import period_days
from xiaodai.report.parameters import Study
from xiaodai.values.words import Text

REPORT_TITLE = Text("China’s small-loan shake-out, figure by figure")
DATA_LICENCE = "CC BY 4.0"  # as LICENSE-DATA.md has it for prose and pictures
_PACKAGE = "xiaodai-ledger"


@dataclass(frozen=True)
class Edition:
    """The edition of the package that drew a report, as its metadata say."""

    version: str
    authors: str
    code_licence: str


def this_edition() -> Edition:
    """The edition of the installed package; empty where it is not installed."""
    try:
        found = metadata.metadata(_PACKAGE)
    except metadata.PackageNotFoundError:
        return Edition("", "", "")
    return Edition(found["Version"], found["Author"], found["License-Expression"])


@dataclass(frozen=True)
class Site:
    """The pages of one report and what stands on each of them.

    `until` is the day, month or year of the latest document behind the figures, `about` the title
    of a report on something of the user's own, and `workbook` a file with its tables that lies
    beside it. `has_evidence` says whether it rests on any claim.
    """

    studies: Mapping[str, Study]
    until: str = ""
    about: Text | None = None
    has_evidence: bool = True
    workbook: str = ""
    edition: Edition = field(default_factory=this_edition)

    @property
    def title(self) -> Text:
        """The title of the report."""
        return self.about or REPORT_TITLE

    def page_title(self, name: str) -> Text:
        """The title of a notebook's page."""
        return self.about or self.studies[name].title

    @property
    def answers(self) -> dict[str, Text]:
        """The short titles of the studies, which answer a question from the ledger."""
        return {name: study.title for name, study in self.studies.items() if not study.is_tool}

    @property
    def tools(self) -> dict[str, Text]:
        """The short titles of the tools."""
        return {name: study.title for name, study in self.studies.items() if study.is_tool}

    def beside(self, name: str) -> tuple[str | None, str | None]:
        """The studies, or the tools, before and after a page; `None` where there is none."""
        kin = list(self.answers if name in self.answers else self.tools)
        if name not in kin:
            return None, None
        place = kin.index(name)
        before, after = kin[:place], kin[place + 1 :]
        return before[-1] if before else None, after[0] if after else None


def latest_document(ledger: Ledger) -> str:
    """When the latest document was published that a usable figure of the ledger was read in."""
    sources = set(ledger.query(status=USABLE)["source"])
    published = filter(None, (ledger.source(name)["published"] for name in sources))
    return max(published, key=lambda code: (period_days(code)[0], code), default="")
