"""Tells what `riskset check` understood, doubts and refuses, on the terminal or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from riskset.naming import counted

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.problems import Problem
    from riskset.study.doubts.doubt import Doubt
    from riskset.understanding import Understood, UnderstoodEndpoint, UnderstoodVariable

_ABSENT = "\u2014"
_MOST_LEVELS = 12


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Attributes
    ----------
    file : Path
        The study file.
    understood : Understood or None
        None where the study cannot be read.
    doubts : list of Doubt
    left_out : dict of str to list of str
        What is said of patients whom displays do not show, each with its displays.
    hints : list of Problem
        What could be better.
    problems : list of Problem
    plugins : list of str
        Why packages that add kinds, tests or statistics cannot be used.
    warnings : list of Problem
        That the project's extension is of another version than the package.
    """

    file: Path
    understood: Understood | None
    doubts: list[Doubt]
    left_out: dict[str, list[str]]
    hints: list[Problem]
    problems: list[Problem]
    plugins: list[str]
    warnings: list[Problem]


def as_json(found: Checked) -> str:
    """All of it as a JSON object with the keys understood, left_out, warnings, hints, doubts and problems."""
    doubts = [{"doubt": doubt.key, **asdict(doubt.problem)} for doubt in found.doubts]
    whole = {
        "understood": None if found.understood is None else asdict(found.understood),
        "left_out": found.left_out,
        "warnings": [asdict(warning) for warning in found.warnings],
        "hints": [asdict(hint) for hint in found.hints],
        "doubts": doubts,
        "problems": [asdict(problem) for problem in found.problems],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)


def tell(found: Checked, *, quiet: bool) -> None:
    """Print it: what was understood, unless `quiet`, who is left out, doubts, and last what is wrong."""
    for reason in found.plugins:
        click.echo(f"{reason}. Repair or remove the package", err=True)
    for warning in found.warnings:
        click.echo(str(warning), err=True)
    if found.understood is not None and not quiet:
        _tell_understood(found.understood)
    for note, displays in found.left_out.items():
        click.echo(f"{found.file}: {', '.join(displays)}: {note}")
    for hint in found.hints:
        click.echo(f"Hint: {hint}")
    for doubt in found.doubts:
        click.echo(f"Doubt: {doubt}")
    if found.problems or found.understood is None:
        click.echo("\n".join(str(problem) for problem in found.problems), err=True)
        return
    sizes = {
        "patient": found.understood.patients,
        "variable": len(found.understood.variables),
        "endpoint": len(found.understood.endpoints),
        "display": len(found.understood.displays),
    }
    told = ", ".join(counted(number, noun) for noun, number in sizes.items())
    end = f"{counted(len(found.doubts), 'doubt')}, and nothing" if found.doubts else "Nothing"
    click.echo(f"{found.file}: {told}. {end} is wrong.")


def _tell_understood(understood: Understood) -> None:
    """Print what was understood: variables, groups, endpoints, exposures and populations as tables."""
    console = Console(width=None if Console().is_terminal else 110, highlight=False)
    console.print(
        Text(f"{understood.data}: {counted(understood.patients, 'patient')}, {counted(understood.columns, 'column')}")
    )
    _tell_rows(console, understood)
    if understood.variables:
        table = _table("Variable", "Kind", "n", "Missing", "Values")
        for variable in understood.variables:
            _row(table, variable.name, variable.kind, variable.n, variable.missing, _values(variable))
        console.print(table)
    if understood.groups:
        table = _table("Groups", "Patients", "In none")
        for groups in understood.groups:
            _row(table, groups.name, _levels(groups.levels), groups.none)
        console.print(table)
    if understood.endpoints:
        table = _table("Endpoint", "n", "Events", "Competing", "Censored", "Longest", "Median follow-up")
        for endpoint in understood.endpoints:
            _row(table, *_endpoint(endpoint))
        console.print(table)
    _tell_exposures(console, understood)


def _tell_exposures(console: Console, understood: Understood) -> None:
    """Print the exposures that begin during follow-up, and the populations."""
    if understood.exposures:
        table = _table("Exposure", "Patients", "Begins")
        for exposure in understood.exposures:
            times = f"{exposure.earliest:.4g} to {exposure.latest:.4g}, median {exposure.median:.4g} {exposure.unit}"
            _row(table, exposure.name, _levels(exposure.levels), times)
        console.print(table)
    if understood.populations:
        table = _table("Population", "Patients")
        for name, size in understood.populations.items():
            _row(table, name, size)
        console.print(table)


def _tell_rows(console: Console, understood: Understood) -> None:
    """Print by what patients are numbered, which rows are not patients, and which dates were completed."""
    if understood.id is None:
        console.print(Text("Patients are numbered by their rows: data.id names no column"))
    for why, rows in understood.dropped.items():
        console.print(Text(f"{counted(rows, 'row')} left out: {why}"))
    for column, count in understood.completed_dates.items():
        told = f"{column}: {counted(count, 'date')} without a day, completed as data: {{partial_dates: ...}} says"
        console.print(Text(told))


def _table(*heads: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        numbers = head in {"n", "Missing", "In none", "Events", "Censored"}
        table.add_column(head, justify="right" if numbers else "left", overflow="fold")
    return table


def _row(table: Table, *cells: str | int) -> None:
    table.add_row(*(Text(str(cell)) for cell in cells))


def _values(variable: UnderstoodVariable) -> str:
    if variable.levels:
        return _levels(variable.levels)
    if variable.lowest is None or variable.median is None or variable.highest is None:
        return _ABSENT
    unit = f" {variable.unit}" if variable.unit else ""
    low, middle, high = (
        value if isinstance(value, str) else f"{value:g}"
        for value in (variable.lowest, variable.median, variable.highest)
    )
    return f"{low} to {high}, median {middle}{unit}"


def _levels(levels: dict[str, int]) -> str:
    shown = [f"{level} ({count})" for level, count in list(levels.items())[:_MOST_LEVELS]]
    rest = len(levels) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")


def _endpoint(endpoint: UnderstoodEndpoint) -> tuple[str | int, ...]:
    competing = ", ".join(f"{label} ({count})" for label, count in endpoint.competing.items()) or _ABSENT
    longest, median = (
        _ABSENT if time is None else f"{time:.4g} {endpoint.unit}"
        for time in (endpoint.longest, endpoint.median_follow_up)
    )
    return endpoint.name, endpoint.n, endpoint.events, competing, endpoint.censored, longest, median
