"""Whom a display does not show: counted by hand, said under every table and figure, and by `riskset check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import riskset
from riskset.cli import main
from riskset.figures.figure import Figure
from riskset.tables.printed import plain
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.opened import OpenStudy

# Of 20 patients two have no arm (2 and 12), three no age (3, 13 and 18), and one (1) no follow-up beyond time 0.
NO_ARM, NO_AGE = {2, 12}, {3, 13, 18}
COLUMNS: dict[str, list[Any]] = {
    "arm": [None if i in NO_ARM else "AB"[i % 2] for i in range(1, 21)],
    "age": [None if i in NO_AGE else 20 + i for i in range(1, 21)],
    "t": [0, *range(2, 21)],
    "died": [0, *([1, 0, 0] * 7)][:20],
    "begins": [None, 1, 3] * 6 + [None, 4],
}
AGES = {"Young": "age < 30", "Old": "age >= 30"}
SECTIONS: dict[str, Any] = {
    "variables": {
        "age": {"label": "Age", "kind": "continuous"},
        "age_group": {"label": "Age group", "kind": "categorical", "derive": {"cases": AGES}},
    },
    "groups": {"arm": {"variable": "arm", "label": "Arm"}},
    "exposures": {"exposed": {"at": "begins"}},
    "populations": {"old": {"filter": "age >= 30", "label": "Older"}, "all-known": "known(age)"},
    "endpoints": {"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
}
BASE = {"kind": "baseline", "variables": ["age"]}
OS = {"endpoints": ["os"]}
NO_GROUP = "Of 20 patients, 18 are shown; not shown are 2 in no group of Arm."
UNKNOWN = "3 of whom it is not known whether they are in the population Older"
DISPLAYS: dict[str, tuple[dict[str, Any], str]] = {
    "groups": (BASE | {"by": "arm", "overall": True}, NO_GROUP),
    "conditions": (
        {"kind": "outcomes", "by": "age_group", "at": [6], **OS},
        "Of 20 patients, 17 are shown; not shown are 3 in no group of Age group.",
    ),
    # 11 are 30 or older, of whom patient 12 has no arm.
    "filter": (BASE | {"population": "old"}, f"Of 12 patients, 9 are shown; not shown are {UNKNOWN}."),
    "both": (
        BASE | {"population": "old", "by": "arm"},
        f"Of 12 patients, 8 are shown; not shown are {UNKNOWN} and 1 in no group of Arm.",
    ),
    # Patients 6 to 20 are followed beyond month 5, in which patient 5 dies; one of them has no arm.
    "landmark": (
        BASE | {"by": "arm", "landmark": 5},
        "Of 15 patients, 14 are shown; not shown is 1 in no group of Arm.",
    ),
    "exposure": (
        {"kind": "curves", "by": "exposed", **OS},
        "Of 20 patients, 19 are shown; not shown is 1 without follow-up.",
    ),
    "exposure-from": (
        {"kind": "curves", "by": "exposed", "start": 3, **OS},
        "Of 20 patients, 17 are shown; not shown are 3 whose follow-up ended by 3 months.",
    ),
    "adjusted": (
        {"kind": "curves", "by": "arm", "adjust_for": ["age"], **OS},
        "Of 20 patients, 15 are shown; not shown are 2 in no group of Arm and 3 without a value of Age.",
    ),
    "curves": ({"kind": "curves", "by": "arm", **OS}, NO_GROUP),
    "tall": ({"kind": "curves", "by": "arm", "height": 100, **OS}, NO_GROUP),
    "subgroups": ({"kind": "forest", "by": "arm", "subgroups": ["age_group"], **OS}, NO_GROUP),
    "sweep": ({"kind": "landmark-sweep", "by": "arm", "landmarks": [1, 3], **OS}, NO_GROUP),
    "sweep-table": ({"kind": "landmark-sweep-table", "by": "arm", "landmarks": [1, 3], **OS}, NO_GROUP),
    "love": ({"kind": "love", "by": "arm"}, NO_GROUP),
    "lanes": ({"kind": "swimmer", "by": "arm", "endpoint": "os", "patient_level": True}, NO_GROUP),
    "follow-up": ({"kind": "follow-up", "by": "arm", "endpoint": "os"}, NO_GROUP),
}
ALL_SHOWN: dict[str, dict[str, Any]] = {
    "plain": BASE,
    "known": BASE | {"population": "all-known"},
    "lines": {"kind": "curves", **OS},
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: Any, new_study: Callable[..., Path]) -> OpenStudy:
    entries = {name: entry for name, (entry, _) in DISPLAYS.items()} | ALL_SHOWN
    path = new_study(tmp_path_factory.mktemp("patients"), COLUMNS, **SECTIONS, displays=entries)
    return riskset.open_study(path)


def texts(display: Table | Figure) -> str:
    """What stands under a table, or beside a figure for who cannot see it."""
    if isinstance(display, Table):
        return " ".join(plain(note.text) for note in display.printed().notes)
    return display.alt_text


@pytest.mark.parametrize("name", DISPLAYS)
def test_a_display_says_whom_it_does_not_show(study: OpenStudy, drawing: Any, assert_tidy: Any, name: str) -> None:
    said = DISPLAYS[name][1]
    shown = study.display(name)
    assert said in texts(shown)
    if isinstance(shown, Figure):
        with drawing(shown) as canvas:
            assert_tidy(canvas)
            assert said in " ".join([*canvas.said(), shown.plain_legend]).replace("\n", " ")


@pytest.mark.parametrize("name", DISPLAYS)
def test_the_store_holds_what_the_note_says(study: OpenStudy, name: str) -> None:
    rows = [row for row in study.results_of(name) if row.analysis == "patients"]
    of, shown = (next(row.value for row in rows if row.statistic == each) for each in ("n_of", "n_shown"))
    assert of == (shown or 0) + sum(row.value or 0 for row in rows if row.statistic == "n_left_out")
    assert DISPLAYS[name][1].startswith(f"Of {of:g} patients, {shown:g} are shown")


@pytest.mark.parametrize("name", ALL_SHOWN)
def test_nothing_is_said_where_all_are_shown(study: OpenStudy, name: str) -> None:
    assert "not shown" not in texts(study.display(name))
    assert not [row for row in study.results_of(name) if row.analysis == "patients"]


def test_groups_and_account_add_up(study: OpenStudy) -> None:
    sizes = [row.value or 0 for row in study.results_of("groups") if row.statistic == "n_group" and row.group]
    assert sum(sizes) == 18


def test_small_numbers_of_those_left_out_are_hidden(small: Any) -> None:
    """The number, and one of the two whose difference it is, by lots."""
    opened = small(COLUMNS, **SECTIONS, displays={"t": BASE | {"by": "arm", "suppress": 5}})
    said = texts(opened.display("t"))
    assert "Not shown are <5 in no group of Arm." in said
    rows = {row.statistic: row for row in opened.results_of("t") if row.analysis == "patients"}
    assert rows["n_left_out"].below == 5
    hidden = {name for name in ("n_of", "n_shown") if rows[name].state == "suppressed"}
    assert len(hidden) == 1
    # The groups add up to those that are shown.
    sizes = [row.state for row in opened.results_of("t") if row.statistic == "n_group" and row.group]
    assert ("suppressed" in sizes) == (hidden == {"n_shown"})


def test_check_says_it_and_finds_nothing_wrong(tmp_path: Path, new_study: Callable[..., Path]) -> None:
    curves = DISPLAYS["curves"][0]
    displays = {"t": DISPLAYS["groups"][0], "c": curves, "a": BASE}
    path = new_study(tmp_path, COLUMNS, **SECTIONS, displays=displays)
    done = CliRunner().invoke(main, ["check", "--quiet", str(path)])
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == f"{path}: t, c: {NO_GROUP}"
    assert done.stdout.splitlines()[-1].endswith("Nothing is wrong.")


def test_joined_tables_say_it_of_their_parts(small: Any) -> None:
    displays = {
        "t": BASE | {"by": "arm"},
        "f": BASE | {"by": "arm", "population": "old"},
        "s": {"kind": "stack", "of": {"t": "All", "f": "Older"}},
        "r": {"kind": "regression", "endpoints": ["os"], "variables": ["age"], "population": "old"},
        "p": {"kind": "forest", "of": "r"},
    }
    opened = small(COLUMNS, **SECTIONS, displays=displays)
    said = texts(opened.display("s"))
    assert NO_GROUP in said
    assert DISPLAYS["both"][1] in said
    assert DISPLAYS["filter"][1] in texts(opened.display("p"))
