"""Recomputes the numbers of a report and tells which agree, by Python's libraries and, in a folder of its own, by R."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from riskset.builders import open_study
from riskset.files import write_then_move
from riskset.naming import counted
from riskset.problems import Problem, Problems
from riskset.recompute.r_folder import COMPARED, DATA, KEYS, NOT_COMPUTED, NUMBERS, SCRIPT, RFailed, files_for_r, run_r
from riskset.recompute.r_reasons import why_not_by_r
from riskset.recompute.recomputing import recomputed
from riskset.recompute.unread import Unread
from riskset.study import StudyProblems
from riskset.study.loading import STUDY_YAML
from riskset.yaml_lines import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from riskset.recompute.answer import Checked
    from riskset.recompute.r_folder import ByR
    from riskset.results import Result

VERDICTS = ("agrees", "differs", "not recomputed")
_MOST_TOLD = 50


@dataclass(frozen=True)
class Told:
    """One number and what became of it, by whichever program: what the tables are made of."""

    names: dict[str, str]
    verdict: str
    value: str
    computed: str
    by: str
    reason: str


@dataclass(frozen=True)
class Recomputed:
    """What became of the numbers of a report.

    Attributes
    ----------
    checked : list of Checked
        By Python's libraries.
    by_r : ByR or None
        By R; None where it was not asked for, or is not on this machine.
    problems : list of Problem
        What is wrong with displays that the report cannot compute itself.
    """

    checked: list[Checked]
    by_r: ByR | None
    problems: list[Problem]

    @property
    def differs(self) -> bool:
        """Whether a number differs, by any program."""
        return any(each.verdict == "differs" for each in (*self.of_python(), *self.of_r()))

    def of_python(self) -> list[Told]:
        """Each number by Python's libraries."""
        return [_of_python(each) for each in self.checked]

    def of_r(self) -> list[Told]:
        """Each number by R."""
        return [] if self.by_r is None else [_of_r(row) for row in self.by_r.rows]


def recompute_study(path: Path, displays: tuple[str, ...], r_folder: Path | None) -> Recomputed:
    """Compute the numbers of a study, or of some of its displays, again.

    Parameters
    ----------
    path : Path
        The study file.
    displays : tuple of str
        Without one, all.
    r_folder : Path or None
        Where the script for R is written with its data, and run where R is on this machine.

    Raises
    ------
    Problems
        When the study cannot be read, or the folder not be written.
    """
    if r_folder is not None:
        _check_folder(r_folder)
    study = open_study(path)
    rows: list[Result] = []
    beside: list[Result] = []
    problems: list[Problem] = []
    names = list(dict.fromkeys(displays or study.names))
    for name in names:
        wrong = study.problems([name], shown=False)
        problems += wrong
        rows += [] if wrong else study.results_of(name)
    specs = study.cohort.study.displays
    sources = dict.fromkeys(
        source for name in names if name in specs for source in specs[name].sources(study.cohort.study)
    )
    for source in sources:
        beside += [] if source in names else study.results_of(source)
    if problems and not rows:
        raise StudyProblems(list(dict.fromkeys(problems)))
    document, _ = parse_yaml(path.read_text(encoding="utf-8-sig"), str(path), STUDY_YAML)
    checked = recomputed(document.data, path.parent, rows, beside)
    by_r = None if r_folder is None else _by_r(document.data, path, r_folder, rows, beside)
    if by_r is not None:  # what others are made of stands in the folder, and is not asked for
        by_r = replace(by_r, rows=[row for row in by_r.rows if row["display"] in names])
    return Recomputed(checked, by_r, list(dict.fromkeys(problems)))


def as_json(found: Recomputed) -> str:
    """All of it as a JSON object: the numbers of Python's libraries, and those of R where it ran."""
    whole = {
        "numbers": [
            {
                **{key: getattr(each.result, key) for key in KEYS},
                "value": each.result.value,
                "state": each.result.state,
                "verdict": each.verdict,
                "recomputed": each.value if each.verdict != "not recomputed" else None,
                "by": each.by,
                "reason": each.reason,
            }
            for each in found.checked
        ],
        "by_r": None if found.by_r is None else [_json_of_r(row) for row in found.by_r.rows],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)


def tell(found: Recomputed) -> None:
    """Print a table by display, the numbers that differ, and why others were not recomputed."""
    _tell_program("Recomputed with lifelines, scipy and numpy, from the raw rows", found.of_python())
    if found.by_r is not None:
        _tell_program("Recomputed with R", found.of_r())


def _tell_program(title: str, told: list[Told]) -> None:
    console = Console(width=None if Console().is_terminal else 110, highlight=False)
    console.print(Text(title))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in ("Display", "Agree", "Differ", "Not recomputed"):
        table.add_column(head, justify="left" if head == "Display" else "right")
    for display in dict.fromkeys(each.names["display"] for each in told):
        counts = Counter(each.verdict for each in told if each.names["display"] == display)
        table.add_row(Text(display), *(f"{counts[verdict]:,}" for verdict in VERDICTS))
    console.print(table)
    different = [each for each in told if each.verdict == "differs"]
    for each in different[:_MOST_TOLD]:
        named = ", ".join(f"{name}={value}" for name, value in each.names.items() if value)
        click.echo(f"Differs: {named}: the report has {each.value}, {each.by} {each.computed}")
    if len(different) > _MOST_TOLD:
        click.echo(f"Differs: {len(different) - _MOST_TOLD:,} numbers more, all of them with --format json")
    for reason, count in Counter(each.reason for each in told if each.reason).most_common():
        click.echo(f"Not recomputed: {count:,}, {reason}")
    counts = Counter(each.verdict for each in told)
    agree = f"{counted(counts['agrees'], 'number')} {'agrees' if counts['agrees'] == 1 else 'agree'}"
    click.echo(
        f"{agree}, {counts['differs']:,} {'differs' if counts['differs'] == 1 else 'differ'}, {counts['not recomputed']:,} not recomputed."
    )


def _of_python(each: Checked) -> Told:
    row = each.result
    names = {key: "" if (value := getattr(row, key)) is None else str(value) for key in KEYS}
    return Told(
        names, each.verdict, _number(row.value, row.state), _number(each.value, "no number"), each.by, each.reason
    )


def _of_r(row: Mapping[str, str]) -> Told:
    names = {key: row[key] for key in KEYS}
    missing = row["verdict"] == "not recomputed"
    value, computed = row["value"] or row["state"], row["computed"] or "no number"
    return Told(names, row["verdict"], value, computed, "R", why_not_by_r(row) if missing else "")


def _json_of_r(row: Mapping[str, str]) -> dict[str, Any]:
    numbers = {key: float(row[key]) if row[key] else None for key in ("at", "value", "computed")}
    missing = row["verdict"] == "not recomputed"
    kept = {key: row[key] for key in KEYS} | {"state": row["state"], "verdict": row["verdict"]}
    return {
        **kept,
        "at": numbers["at"],
        "value": numbers["value"],
        "recomputed": numbers["computed"],
        "reason": why_not_by_r(row) if missing else "",
    }


def _number(value: float | None, absent: str) -> str:
    return absent if value is None else f"{value:.10g}"


def _check_folder(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier run."""
    own = {SCRIPT, DATA, NUMBERS, COMPARED}
    if folder.exists() and not folder.is_dir():
        raise Problems([Problem(file=str(folder), message="this is a file", remedy="Name a folder for --r")])
    found = {each.name for each in folder.iterdir()} if folder.is_dir() else set[str]()
    others = sorted(found - own if SCRIPT in found else found)  # without its script, a cohort.csv is another's
    if others:
        message = f"the folder for R holds other files, such as {others[0]}"
        raise Problems([Problem(file=str(folder), message=message, remedy="Name a folder that is new or empty")])


def _by_r(study: Mapping[str, Any], path: Path, folder: Path, rows: list[Result], beside: list[Result]) -> ByR | None:
    """Write the folder for R and run it; say that it holds patients' data, and where R is not there."""
    try:
        written = files_for_r(study, path.parent, rows, beside)
    except Unread as why:
        message = f"the data cannot be written for R: {why} is not read"
        raise Problems([Problem(file=str(path), message=message, remedy="Leave out --r")]) from why
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in written.items():
        write_then_move(folder / name, content)
    click.echo(
        f"{folder} holds {SCRIPT}, {NUMBERS} and {DATA}. {DATA} is PATIENT-LEVEL DATA: keep the folder as you keep the "
        "data file, and do not send it with the report.",
        err=True,
    )
    try:
        done = run_r(folder)
    except RFailed as fault:
        message = f"R ended before the comparison was written: {fault}"
        remedy = "It needs R 4 with the packages survival and cmprsk"
        raise Problems([Problem(file=str(folder / SCRIPT), message=message, remedy=remedy)]) from fault
    for line in [] if done is None else done.said.splitlines():
        if line.startswith(NOT_COMPUTED):
            click.echo(f"R: {line}", err=True)
    if done is None:
        click.echo(f"Rscript is not on this machine: {SCRIPT} was written and not run.", err=True)
    return done
