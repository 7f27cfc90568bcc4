"""The notebooks of the report, their contracts, and the file that sets their parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from xiaodai.contract import Contract, ParameterError
from xiaodai.paths import reason
from xiaodai.values.words import Text

if TYPE_CHECKING:  # the contract of a tape needs no ledger
    from xiaodai.ledger.ledger import Ledger


LARGEST = 1 << 20  # bytes of a parameter file
DEEPEST = 20  # levels of lists and mappings within each other
LONGEST = 40  # characters of a whole number


class ParameterFileError(ValueError):
    """A parameter file was refused; the message is the sentence to show."""


@dataclass(frozen=True)
class Study:
    """One notebook of the report: the module with its contract, and its short title.

    A tool takes what its user gives it, a tape or an article; the report shows it with an example.
    """

    module: str
    title: Text
    is_tool: bool = False

    @property
    def contract(self) -> type[Contract]:
        """The contract of the notebook's parameters; the module is imported when asked for."""
        found: type[Contract] = import_module(self.module).Parameters
        return found


STUDIES: dict[str, Study] = {
    "01_licence_attrition": Study("xiaodai.studies.attrition", Text("Licence attrition")),
    "02_rate_dispersion": Study("xiaodai.studies.dispersion", Text("Rate dispersion")),
    "03_fenfu_portfolio": Study("xiaodai.studies.fenfu", Text("The Fenfu portfolio")),
    "04_rate_caps": Study("xiaodai.studies.caps", Text("Rate caps")),
    "05_lender_economics": Study("xiaodai.studies.lenders", Text("Lender economics")),
    "06_loan_pool": Study("xiaodai.tapes.parameters", Text("Loan tapes"), is_tool=True),
    "07_does_it_add_up": Study("xiaodai.studies.contradictions", Text("Does it add up?")),
    "08_article_audit": Study("xiaodai.audit.request", Text("Article audit"), is_tool=True),
}


class _PlainLoader(yaml.SafeLoader):
    """Mappings, lists and plain values of YAML: no tags, no anchors, no guesses about dates.

    Depth and the length of numbers are bounded, so that no file takes long; a key given twice is an
    error.
    """

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> yaml.Node | None:
        """Compose a node, unless it holds what no parameter needs."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        said = ""
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            said = "anchors and aliases (& and *) are not read"
        elif event.tag:
            said = f"tags are not read: {event.tag}"
        elif self.depth == DEEPEST:
            said = f"it is nested more than {DEEPEST} deep"
        if said:
            raise yaml.constructor.ConstructorError(None, None, said, event.start_mark)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping; raises `ConstructorError` for a key given twice."""
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key!r} is given twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)

    def construct_number(self, node: yaml.ScalarNode) -> int:
        """A whole number; raises `ConstructorError` for one of more characters than any needs."""
        if len(node.value) > LONGEST:
            said = f"a number of {len(node.value):,} characters"
            raise yaml.constructor.ConstructorError(None, None, said, node.start_mark)
        return int(self.construct_yaml_int(node))


_PlainLoader.add_constructor("tag:yaml.org,2002:int", _PlainLoader.construct_number)
_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_parameters(
    path: Path, studies: Mapping[str, Study], ledger: Ledger | None = None
) -> dict[str, dict[str, Any]]:
    """The parameters that a YAML file sets: notebook → parameter → value.

    Raises `ParameterFileError` with one sentence for a file that cannot be read, an unknown
    notebook or parameter, a value that its contract refuses, and for `language`.
    """
    given = _read(path)
    for notebook, values in given.items():
        if notebook not in studies:
            known = ", ".join(studies)
            raise ParameterFileError(
                f"{path}: there is no notebook {notebook!r}; the notebooks are: {known}"
            )
        if not isinstance(values, dict):
            raise ParameterFileError(
                f"{path}: {notebook} must be followed by lines such as 'name: value'"
            )
        if "language" in values:
            raise ParameterFileError(
                f"{path}: {notebook}: language cannot be set here, for the report is made in both "
                f"languages"
            )
        try:
            studies[notebook].contract.check(values, ledger)
        except ParameterError as error:
            raise ParameterFileError(f"{path}: {notebook}: {error}") from None
    return given


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise ParameterFileError(f"{path} is no parameter file: it is larger than a megabyte")
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ParameterFileError(f"there is no parameter file {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ParameterFileError(f"{path} cannot be read as a text file: {reason(error)}") from None
    try:
        given = yaml.load(text, Loader=_PlainLoader)
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ParameterFileError(f"{path}{line}: this is no YAML: {error.problem}") from None
    except (yaml.YAMLError, TypeError, ValueError) as error:
        said = str(error).partition("\n")[0]
        raise ParameterFileError(f"{path}: this is no YAML: {said}") from None
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise ParameterFileError(f"{path} must map names of notebooks to parameters")
    return {str(notebook): {} if values is None else values for notebook, values in given.items()}
