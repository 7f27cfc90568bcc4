"""The contract of a notebook's parameters: names, types, ranges and meanings, checked before use.

A study subclasses `Contract`. Whatever does not fit is refused in one sentence that names the
parameter, what was given and what is allowed.
"""

import ast
import reprlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NoReturn, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError


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

        With a `ledger`, values are also held to what it covers (`held_to`).
        """
        try:
            checked = cls.model_validate(dict(given))
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
    def read(cls, namespace: Mapping[str, Any], ledger: object = None) -> Self:
        """The checked parameters of a running notebook: `Parameters.read(globals(), ledger)`.

        Names come from the cells just before this one that hold nothing but literal assignments:
        the parameters cell and the one that papermill injects after it.
        """
        names = _assigned(namespace.get("In", [])[:-1]) or list(cls.model_fields)
        return cls.check({name: namespace[name] for name in names if name in namespace}, ledger)

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
        return f"parameter {name}={value} is refused{reason}: it must be {cls.allowed(name)}"


def _assigned(cells: Iterable[str]) -> list[str]:
    """The names that the last run of literal-only cells assigns."""
    names: list[str] = []
    for cell in reversed(list(cells)):
        found = literal_names(cell)
        if found is None:
            break
        names = found + [name for name in names if name not in found]
    return names


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
