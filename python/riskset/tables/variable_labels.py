"""What a variable of a model is called: a number with its step, a factor without its level, a contrast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.study.meaning import says, without_level
from riskset.timescale import exact

if TYPE_CHECKING:
    from riskset.study import Variable


def number_label(variable: Variable, step: float | None) -> str:
    """A number's label with the step that its hazard ratio is for: ``Age, per 10 years``."""
    if step is None:
        return f"{variable.label}, {variable.unit}" if variable.unit else variable.label
    # Without a unit of its own, what stands after the label's last comma is the unit.
    name, comma, unit = (variable.label, "", variable.unit) if variable.unit else variable.label.rpartition(", ")
    told = stepped(exact(step), unit) if comma or variable.unit else exact(step)
    return f"{name if comma or variable.unit else variable.label}, per {told}"


def stepped(step: str, unit: str) -> str:
    """A step with its unit: ``10 years``, ``10%``, and a power of ten after a multiplication sign."""
    if unit.startswith("%"):
        return f"{step}{unit}"
    return f"{step}\u00a0\u00d7\u00a0{unit}" if unit[:1].isdigit() else f"{step} {unit}".strip()


def factor_label(variable: Variable) -> str:
    """A factor's label without the level that a line of its own would show: ``Gender`` of ``Gender, male``."""
    return without_level(variable.label, variable.levels) if variable.kind == "dichotomous" else variable.label


def line_label(variable: Variable, level: str) -> str:
    """The label of a line that shows one level, which it names: ``Gender, male`` does by itself, ``Gender: Male``."""
    if variable.kind == "dichotomous" and says(variable.label, level, variable.levels):
        return variable.label
    return f"{factor_label(variable)}: {level}"


def contrast(variable: str, levels: str) -> str:
    """A variable with its contrast: ``Age ≥40 vs. <40``, ``MRD, positive vs. negative``."""
    return f"{variable}, {levels}" if levels[:1].isalpha() else f"{variable} {levels}"


def per_multiple(base: float) -> str:
    """What multiplies a number that enters by its logarithm: ``per doubling``."""
    named = {2.0: "doubling", 10.0: "tenfold increase", 1.1: "10% increase"}
    return f"per {named.get(base, f'{base:g}-fold increase')}"
