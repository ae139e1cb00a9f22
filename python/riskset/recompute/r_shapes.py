"""Arguments of R's regressions for splines, logarithms, periods and the curve of an effect along a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from riskset.recompute.periods import named_periods
from riskset.recompute.r_text import listed, r
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Models(Protocol):
    """A table of models, of which the listed variables are asked."""

    def variables(self, endpoint: str, /) -> list[str | dict[str, Any]]:
        """The variables of an endpoint or an outcome; one with a shape is a mapping of its name."""
        ...


def shape_arguments(own: Models, endpoint: str, column: Mapping[str, str], unit: str = "") -> list[str]:
    """The splines, logarithms and periods of the variables of a model, by their columns."""
    splines: dict[str, str] = {}
    logs: dict[str, Any] = {}
    cuts: dict[str, str] = {}
    for term in own.variables(endpoint):
        for name, shape in term.items() if not isinstance(term, str) else ():
            if name not in column or not shape:
                continue
            if shape.get("knots"):
                splines[column[name]] = f"c({', '.join(repr(float(each)) for each in sorted(shape['knots']))})"
            elif shape.get("spline"):
                splines[column[name]] = f"knots_of(d${column[name]}, {shape['spline']})"
            elif shape.get("log"):
                logs[column[name]] = float(shape["log"])
            elif shape.get("cuts"):
                at = ", ".join(repr(float(each)) for each in shape["cuts"])
                cuts[column[name]] = f"list(at = c({at}), names = {r(named_periods(shape['cuts'], unit))})"
    parts = [
        f"{key} = list({', '.join(f'`{name}` = {told}' for name, told in found.items())})"
        for key, found in (("splines", splines), ("cuts", cuts))
        if found
    ]
    return parts + ([f"logs = {listed(logs)}"] if logs else [])


def curve_argument(entry: Mapping[str, Any], names: Sequence[str], column: Mapping[str, str], one: str) -> str:
    """The number along which a display draws an effect, and the value with which others are compared.

    Raises
    ------
    Unread
        When several numbers of one model are drawn.
    """
    drawn = [name for name in names if name in column and one in {"", name}]
    if len(drawn) != 1:
        msg = "effect curves of several numbers of one model"
        raise Unread(msg)
    reference = (entry.get("reference") or {}).get(drawn[0])
    told = "" if reference is None else f", reference = {float(reference)!r}"
    return f"curve = list(variable = {r(column[drawn[0]])}{told})"
