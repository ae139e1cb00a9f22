"""Ratios of numbers with units far from their spread: told apart in tables, figures and sentences, with a hint."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from riskset.cli import main
from riskset.figures.ratio_axis import ratio_axis
from riskset.style import Style

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATIENTS = 60
# Higher doses have earlier events; the three numbers are the same but for their unit.
DOSE = [1000 * (PATIENTS - place) + 300 * (place * 37 % 41) for place in range(PATIENTS)]
COLUMNS = {
    "time": list(range(1, PATIENTS + 1)),
    "dead": [1] * PATIENTS,
    "dose": DOSE,
    "share": [each / 1e7 for each in DOSE],
    "trace": [each / 1e9 for each in DOSE],
    "age": [20 + place * 31 % 60 for place in range(PATIENTS)],
}
NUMBERS = ("dose", "share", "trace", "age")
TABLE = {"kind": "regression", "endpoints": ["os"], "variables": list(NUMBERS), "models": "univariable"}
SECTIONS: dict[str, Any] = {
    "variables": {name: {"label": name.capitalize(), "kind": "continuous"} for name in NUMBERS},
    "endpoints": {"os": {"label": "Overall survival", "time": "time", "event": {"dead": 1}}},
    "displays": {
        "t": TABLE,
        "f": {"kind": "forest", "of": "t"},
        "w": TABLE | {"endpoints": ["os"], "variables": list(NUMBERS), "per": {"dose": 10000}},
    },
}
# The coefficient per 10,000 is ten thousand times the one per unit: exp(0.000326536 * 10000) = 26.2.
PER_UNIT, FAR = "1.0003 (1.0002\u20131.0004)", ">999 (>999\u2013>999)"


@pytest.fixture
def study(small: Any) -> Any:
    return small(COLUMNS, **SECTIONS)


def test_the_table_tells_a_ratio_from_one_and_bounds_it(study: Any) -> None:
    printed = {row.name: row.cells[2].text(study.style) for row in study.display("t").rows}
    assert printed["dose"] == PER_UNIT
    assert printed["share"] == printed["trace"] == FAR
    per = study.display("w").rows[0]
    assert per.stub.pattern == "Dose, per 10,000"
    lower, ratio, upper = (study.results_of("t")[place].value for place in _of_dose(study))
    steps = [f"{value**10000:.3f}" for value in (ratio, lower, upper)]
    assert per.cells[2].text(study.style) == f"{steps[0]} ({steps[1]}\u2013{steps[2]})"


def _of_dose(study: Any) -> list[int]:
    rows = study.results_of("t")
    return [
        next(place for place, row in enumerate(rows) if (row.variable, row.statistic) == ("dose", statistic))
        for statistic in ("lower", "ratio", "upper")
    ]


def test_figure_sentence_and_file_print_it_as_the_table(study: Any, tmp_path: Path, drawing: Any) -> None:
    figure = study.display("f")
    spoken = PER_UNIT.replace("(", "(95% CI, ")
    assert f"Dose {spoken}" in figure.alt_text
    with drawing(figure) as canvas:
        assert {PER_UNIT, FAR} <= set(canvas.said())
    assert study.phrase("t", variable="dose") == f"HR {spoken}"
    assert study.value("t", variable="dose", statistic="lower") == "1.0002"
    assert study.value("f", variable="dose", statistic="upper") == "1.0004"
    assert study.phrase("t", variable="trace") == f"HR {FAR.replace('(', '(95% CI, ')}"
    target = tmp_path / "t.csv"
    done = CliRunner().invoke(main, ["display", str(study.cohort.study.path), "t", "-o", str(target)])
    assert done.exit_code == 0
    cells = [cell for row in csv.reader(target.read_text(encoding="utf-8-sig").splitlines()) for cell in row]
    assert PER_UNIT in cells
    assert FAR in cells


def test_the_axis_of_such_ratios_is_no_longer_than_others() -> None:
    far = ratio_axis([1.8e308], [1.8e308, 2.2e-308, 0.0], 3.0, Style())
    assert 0.005 < far.low < 0.06
    assert 100 <= far.high < 200
    near = ratio_axis([1.0003], [1.0002, 1.0004], 3.0, Style())
    assert 0.98 < near.low < 1 < near.high < 1.02


@pytest.mark.parametrize("command", ["check", "results"])
def test_a_hint_names_display_variable_line_and_step(
    command: str, tmp_path: Path, new_study: Callable[..., Path]
) -> None:
    path = new_study(tmp_path, COLUMNS, **SECTIONS)
    lines = path.read_text(encoding="utf-8").splitlines()
    done = CliRunner().invoke(main, [command, str(path)])
    assert done.exit_code == 0
    said = [line for line in (done.stdout if command == "check" else done.stderr).splitlines() if "Hint" in line]
    # Table w has a step for the dose, whose standard deviation is 18,000; age needs none.
    wanted = [("t", "dose", "10000"), ("t", "share", "0.001"), ("t", "trace", "0.00001")]
    wanted += [("w", "share", "0.001"), ("w", "trace", "0.00001")]
    assert len(said) == len(wanted)
    for line, (display, variable, step) in zip(said, wanted, strict=True):
        start = lines.index(f"  {display}:")
        number = next(place for place, text in enumerate(lines) if place > start and text.strip() == f"- {variable}")
        text = PER_UNIT if variable == "dose" else FAR
        assert line == (
            f"Hint: {path}, line {number + 1}: displays.{display}: the ratio of '{variable}' for one unit is printed "
            f"as {text}. Write per: {{{variable}: {step}}} for the ratio of a step that its values differ by."
        )


def test_a_limit_that_the_profile_does_not_reach_says_so(small: Any) -> None:
    """The one patient with another trace has the only event: limits are hundreds of steps of one away."""
    columns = {"time": [1, 2, 3], "dead": [1, 0, 0], "trace": [1e-4, 0.0, 0.0]}
    table = TABLE | {"variables": ["trace"]}
    variables = {"trace": SECTIONS["variables"]["trace"]}
    study = small(columns, variables=variables, endpoints=SECTIONS["endpoints"], displays={"t": table})
    shown = {"ratio", "lower", "upper", "p_value"}
    absent = [row for row in study.results_of("t") if row.statistic in shown and row.value is None]
    assert {row.warning for row in absent} == {
        "The profile of the penalized likelihood does not come down to the limit."
    }
    assert "NE" in study.display("t").rows[0].cells[2].text(study.style)
