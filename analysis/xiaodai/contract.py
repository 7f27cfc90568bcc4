"""The contract of a notebook's parameters: names, types, ranges and meanings, checked before use.

A study subclasses `Contract`. Whatever does not fit is refused in one sentence that names the
parameter, what was given and what is allowed.
"""

import ast
import reprlib
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from typing import Any, Literal, NoReturn, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from xiaodai.earlier_run import withdraw


class ParameterError(ValueError):
    """A parameter was refused; the message is the sentence to show."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows instead of a traceback (IPython asks for this method)."""
        return [f"{type(self).__name__}: {self}"]


def between(low: float, high: float, default: float, meaning: str) -> Any:
    """The field of a number between two limits, which its description names after its meaning."""
    limits = f"from {low:g} to {high:g}"
    return Field(default, description=f"{meaning}, {limits}", ge=low, le=high)


class Contract(BaseModel):
    """The parameters that every study has. Field descriptions are the README's table."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    language: Literal["en", "zh"] = Field("en", description="language of the text: en or zh")

    @classmethod
    def check(cls, given: Mapping[str, Any], ledger: object = None) -> Self:
        """The checked parameters; raises `ParameterError` with one sentence on the first misfit.

        With a `ledger`, values are also held to what it covers (`held_to`). A list may be given as
        it is typed in a shell: `haier`, `haier,mashang`, `24` or `[24, 20]`.
        """
        fields = cls.model_fields
        values = {
            name: _typed(value, fields[name].annotation) if name in fields else value
            for name, value in given.items()
        }
        try:
            checked = cls.model_validate(values)
        except ValidationError as error:
            raise ParameterError(cls._sentence(error, given)) from None
        return checked if ledger is None else checked.held_to(ledger)

    def held_to(self, ledger: Any) -> Self:
        """The parameters, completed by what a ledger covers; a study `refuse`s those outside it."""
        return self

    def refuse(self, reason: str, *names: str) -> NoReturn:
        """Refuse one parameter, or several together: raises `ParameterError`."""
        given = " and ".join(f"{name}={reprlib.repr(getattr(self, name))}" for name in names)
        if len(names) > 1:
            raise ParameterError(f"parameters {given} are refused: {reason}")
        allowed = self.allowed(names[0])
        raise ParameterError(f"parameter {given} is refused ({reason}): it must be {allowed}")

    def refuse_others(self, lenders: Sequence[str], known: Sequence[str]) -> None:
        """Refuse the parameter `lenders` if one of them is not among those that disclose."""
        if unknown := [lender for lender in lenders if lender not in known]:
            names = ", ".join(known)
            self.refuse(f"{unknown[0]!r} is not among those that disclose: {names}", "lenders")

    @classmethod
    def read(cls, namespace: MutableMapping[str, Any], ledger: object = None) -> Self:
        """The checked parameters of a running notebook: `Parameters.read(globals(), ledger)`.

        Names come from the cells just before this one that hold nothing but literal assignments:
        the parameters cell and the one that papermill injects after it. What the notebook has made
        with other parameters is withdrawn (`earlier_run`), so that no later cell can show it.
        """
        names = _assigned(namespace.get("In", [])[:-1], cls.model_fields)
        ours = [name for name, value in namespace.items() if value is ledger]
        earlier = next((value for value in namespace.values() if isinstance(value, cls)), None)
        withdrawal = withdraw(namespace, {*names, *ours, *cls.model_fields})
        settings = cls.check({n: namespace[n] for n in names if n in namespace}, ledger)
        if withdrawal:
            withdrawal.is_unchanged = settings == earlier
        return settings

    @classmethod
    def allowed(cls, name: str) -> str:
        """What a parameter may be, in words."""
        field = cls.model_fields[name]
        if get_origin(field.annotation) is Literal:
            return " or ".join(repr(value) for value in get_args(field.annotation))
        return field.description or str(field.annotation)

    @classmethod
    def _sentence(cls, error: ValidationError, given: Mapping[str, Any]) -> str:
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        said = first["msg"].removeprefix("Value error, ")
        if not first["loc"]:  # a rule about several parameters together
            return said
        name = str(first["loc"][0])
        if name not in cls.model_fields:
            allowed = ", ".join(cls.model_fields)
            return f"there is no parameter {name!r}; the parameters are: {allowed}"
        reason = f" ({said})" if first["type"] == "value_error" else ""
        value = reprlib.repr(given.get(name))
        allowed = cls.allowed(name)
        if get_origin(cls.model_fields[name].annotation) is dict and isinstance(given[name], str):
            allowed += f", which papermill takes as -y '{name}: {{…}}'"
        return f"parameter {name}={value} is refused{reason}: it must be {allowed}"


def _typed(value: Any, kind: Any) -> Any:
    """What was typed in a shell for a list or a dictionary, which papermill hands on as one word.

    Anything else is left as it is, to be accepted or refused by its kind.
    """
    if get_origin(kind) not in (list, dict):
        return value
    if isinstance(value, str):
        try:
            value = ast.literal_eval(value)
        except (SyntaxError, ValueError):
            if get_origin(kind) is list:
                value = [word for word in map(str.strip, value.split(",")) if word]
    if get_origin(kind) is dict or isinstance(value, list | dict):
        return value
    return list(value) if isinstance(value, tuple) else [value]


def _assigned(cells: Sequence[str], fields: Collection[str]) -> list[str]:
    """The names that the last run of literal-only cells with a parameter in it assigns.

    All parameters if there is no such run, as outside of a notebook.
    """
    names: list[str] = []
    for cell in reversed(cells):
        found = literal_names(cell)
        if found is not None:
            names = found + [name for name in names if name not in found]
        elif any(name in fields for name in names):
            return names
        else:
            names = []
    return names if any(name in fields for name in names) else list(fields)


def literal_names(cell: str) -> list[str] | None:
    """The names assigned in a cell of literal assignments only; `None` for any other cell."""
    names = []
    try:
        for node in ast.parse(cell).body:
            match node:
                case (
                    ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                    | ast.Assign(targets=[ast.Name(id=name)], value=value)
                ):
                    ast.literal_eval(value)
                    names.append(name)
                case _:
                    return None
    except (SyntaxError, ValueError):
        return None
    return names or None
