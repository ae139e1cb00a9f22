"""A folder for a statistician with R: the script, the analysis data, the numbers of the report, and what R made of them."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from riskset.recompute.answer import CLOSED, EXACT, ITERATED
from riskset.recompute.files_read import read_table
from riskset.recompute.hiding import why_hidden
from riskset.recompute.r_columns import Columns
from riskset.recompute.r_sections import MADE_OF_OTHERS, Sections, days_in
from riskset.recompute.r_text import listed, r
from riskset.recompute.rows import Raw
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from riskset.results import Result

KEYS = ("display", "endpoint", "model", "group", "variable", "level", "at", "statistic")
_FITTED = frozenset(
    {
        "ratio",
        "difference",
        "nonlinear_p_value",
        "lower",
        "upper",
        "p_value",
        "factor_p_value",
        "ph_p_value",
        "aic",
        "interaction_p_value",
        "concordance",
    }
)
_RULE = "# " + "-" * 98
SCRIPT, DATA, NUMBERS, COMPARED = "recompute.R", "cohort.csv", "expected.csv", "comparison.csv"
METHODS = (
    "lookup",
    "patients",
    "characteristics",
    "curves",
    "regressions",
    "outcomes",
    "penalized",
    "effects",
    "events",
    "reports",
)
"""The parts of the script with a function for each method, in order."""
_LONGEST = 3600
NOT_COMPUTED = "Not computed: "
"""How a line of the script begins that tells of a section in which something went wrong."""


@dataclass(frozen=True)
class ByR:
    """What R made of a folder.

    Attributes
    ----------
    rows : list of dict
        The rows of ``comparison.csv``: the names of each number, its value, what was computed, and the verdict.
    said : str
        What the script printed.
    """

    rows: list[dict[str, str]]
    said: str


class RFailed(Exception):
    """R ended before the comparison; the message is what it said."""


def files_for_r(
    study: Mapping[str, Any], folder: Path, rows: Sequence[Result], beside: Sequence[Result] = ()
) -> dict[str, bytes]:
    """The files of a folder for R, by name.

    Parameters
    ----------
    study : mapping
        The study file as YAML.
    folder : Path
        The folder to which its paths are relative.
    rows : sequence of Result
        The numbers that are to be compared; those that the report hides are left out.
    beside : sequence of Result
        Those of other displays from which these are made.

    Raises
    ------
    Unread
        When the data cannot be read.
    """
    kept = [row for row in (*beside, *rows) if not why_hidden(row, study)]
    displays: dict[str, list[Result]] = {}
    for row in kept:
        displays.setdefault(row.display, []).append(row)
    raw = Raw(study, read_table(study, folder))
    columns = Columns(raw)
    sections = Sections(raw, columns, displays)
    last = sorted(displays, key=lambda name: study["displays"][name]["kind"] in MADE_OF_OTHERS)
    written = [_section(sections, name, study["displays"][name], displays[name]) for name in last]
    # The columns are known only once all sections are written.
    methods = [_of_package(name) for name in METHODS]
    script = "\n".join([_beginning(study, columns), *methods, *written, _of_package("comparison")])
    data = columns.data().to_csv(index=False)
    return {SCRIPT: script.encode(), DATA: data.encode(), NUMBERS: _expected(kept).encode()}


def run_r(folder: Path) -> ByR | None:
    """Run the script of a folder; None where R is not on this machine.

    Raises
    ------
    RFailed
        When R ends with a fault before the comparison is written.
    """
    program = shutil.which("Rscript")
    if program is None:
        return None
    compared = folder / COMPARED
    compared.unlink(missing_ok=True)
    done = subprocess.run(
        [program, "--vanilla", SCRIPT],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=_LONGEST,
        check=False,
    )
    if not compared.exists():
        raise RFailed(done.stderr.strip() or done.stdout.strip())
    with compared.open(encoding="utf-8", newline="") as stream:
        return ByR(list(csv.DictReader(stream)), done.stdout)


def tolerance_of(row: Result) -> float:
    """The relative difference up to which a number of the report agrees with R's."""
    if row.unit == "patients":
        return EXACT
    fitted = bool(row.endpoint) and row.statistic in _FITTED
    return ITERATED if fitted else CLOSED


def _section(sections: Sections, name: str, entry: Mapping[str, Any], rows: Sequence[Result]) -> str:
    caption = " ".join(str(entry.get("caption") or "").split())
    head = [_RULE, f"# {name} ({entry['kind']})" + (f": {caption}" if caption else ""), _RULE]
    try:
        calls = [f"section({r(name)}, {{", *(f"  {call}" for call in sections.of(name, rows)), "})"]
    except Unread as why:
        calls = [f"not_recomputed({r(name)}, {r(str(why))})"]
    return "\n".join([*head, *calls, ""])


def _beginning(study: Mapping[str, Any], columns: Columns) -> str:
    title = " ".join(str(study["study"]["title"]).split())
    quoted = ",\n".join(f"  `{name}` = {r(list(levels))}" for name, levels in columns.levels.items() if levels)
    return f"""\
# The numbers of a report, computed again with R
#
# Report: {title}
#
# Run it in its folder: Rscript recompute.R
# It needs R 4 with the packages survival and cmprsk.
#
#   cohort.csv      the analysis data, one row a patient, without patients' numbers: PATIENT-LEVEL DATA, keep it safe
#   expected.csv    the numbers of the report, with their names, and the relative difference up to which they agree
#   comparison.csv  written by this script: each number, what R computed, and whether they agree
#
# First come the methods, one function each; then a section for each table and figure; last the comparison.
# The status at the end is 1 where a number differs. Of an endpoint `x` the data have
#   x.time   the time to what happened first, or to the end of follow-up
#   x.cause  what happened: 0 nothing, 1 the event, 2 and more a competing event
#   x.entry  when the patient came under observation, where some came late

# Names are in UTF-8.
if (!l10n_info()[["UTF-8"]]) for (each in c("C.UTF-8", "en_US.UTF-8")) suppressWarnings(Sys.setlocale("LC_CTYPE", each))
suppressPackageStartupMessages({{
  library(survival)
  library(cmprsk)
}})

# Levels in the order of the report; the first is the reference unless a regression says otherwise.
level_names <- list(
{quoted}
)
ordinal <- c({", ".join(r(name) for name in columns.ordinal)})
days_in <- {listed(days_in(study))}
units_of <- {listed(columns.units)}
competing <- c({", ".join(r(name) for name in columns.competing)})
exposures <- {listed({name: list(levels) for name, levels in columns.exposures.items()})}

read <- function(file) read.csv(file, colClasses = "character", na.strings = "", check.names = FALSE, encoding = "UTF-8")
cohort <- read("cohort.csv")
texts <- c({", ".join(r(name) for name in columns.levels)})
for (name in setdiff(names(cohort), texts)) cohort[[name]] <- as.numeric(cohort[[name]])
for (name in names(level_names)) cohort[[name]] <- factor(cohort[[name]], level_names[[name]])

expected <- read("expected.csv")
for (name in c("value", "at", "tolerance")) expected[[name]] <- as.numeric(expected[[name]])
for (name in c("endpoint", "model", "group", "variable", "level", "state", "method")) expected[[name]][is.na(expected[[name]])] <- ""
"""


def _expected(rows: Sequence[Result]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*KEYS, "value", "state", "method", "tolerance"])
    for row in rows:
        names = [getattr(row, key) for key in KEYS]
        shown = ["" if each is None else repr(each) if isinstance(each, float) else each for each in names]
        writer.writerow(
            [*shown, "" if row.value is None else repr(row.value), row.state, row.method, tolerance_of(row)]
        )
    return buffer.getvalue()


def _of_package(name: str) -> str:
    return files("riskset.recompute").joinpath("scripts", f"{name}.R").read_text(encoding="utf-8")
