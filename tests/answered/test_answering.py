"""A later kernel of Quarto's gives the answers of the first without its libraries, and computes where anything is another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from answered.conftest import Kernels

HEAVY = {"pandas", "plotnine", "great_tables", "scipy", "pydantic"}
NOBODY = "No such patients"
VERSION = "import riskset.kept_files as files; files.programs = lambda: 'f' * 64"
JOURNAL = """title: Own
extends: blood
sources:
  - {id: page, title: A page, url: https://example.org, read: 2026-11-27, kind: primary}
style:
  decimal_mark: {is: "·", source: none-found}
"""


def falsify(folder: Path) -> None:
    """Put words that no data have into everything that is kept of a study."""
    for path in folder.glob(".riskset/answers-of-cells/*/*.json"):
        held = json.loads(path.read_text(encoding="utf-8"))
        held |= dict.fromkeys({"text", "markdown", "plain"} & set(held), NOBODY)
        if "bundle" in held:
            held["bundle"] = {kind: ["text", NOBODY] for kind in held["bundle"]}
        path.write_text(json.dumps(held), encoding="utf-8")


@pytest.mark.parametrize("form", ["html", *(pytest.param(each, marks=pytest.mark.slow) for each in ("docx", "typst"))])
def test_what_is_kept_is_what_is_computed(answered: Kernels, kernels: Kernels, form: str) -> None:
    later, first = answered.ask(form), kernels.ask(form)
    assert later["said"] == first["said"]
    assert first["opened"]
    assert set(first["new"]) >= HEAVY
    assert not later["opened"]
    assert not HEAVY & set(later["new"])


CHANGES: dict[str, Callable[[Kernels], dict[str, Any]]] = {
    "data": lambda kernels: kernels.edit("bmt.csv", "\n2,", "\n9002,"),
    "label": lambda kernels: kernels.edit("study.yml", "Age, years", "Age at transplantation, years"),
    "version": lambda _: {"BEFORE": VERSION},
    "language": lambda _: {"metadata": {"lang": "en-GB"}},
    "no cache": lambda _: {"execute": {"cache": False}},
    "refresh": lambda _: {"execute": {"cache": "refresh"}},
    "anew": lambda _: {"RISKSET_ANEW": "1"},
    "journal": lambda _: {"RISKSET_JOURNAL": "jama"},
}
# The others take longer than they are worth on each change of the code.
OFTEN = ("data",)


@pytest.mark.parametrize(
    "change", [pytest.param(each, marks=[] if each in OFTEN else [pytest.mark.slow]) for each in CHANGES]
)
def test_nothing_is_older_than_what_it_is_made_of(kernels: Kernels, change: str) -> None:
    asked = "value table"
    kernels.ask(asked=asked)
    falsify(kernels.folder)
    assert json.dumps(kernels.ask(asked=asked)["said"]).count(NOBODY) == 4
    options = CHANGES[change](kernels) or {}
    later = kernels.ask(asked=asked, **options)
    assert later["opened"]
    assert NOBODY not in json.dumps(later["said"])


@pytest.mark.slow
@pytest.mark.parametrize("change", ["settings", "brand"])
def test_a_figure_is_drawn_again_if_its_look_changes(kernels: Kernels, change: str) -> None:
    brand = kernels.folder / "_brand.yml"
    brand.write_text("color: {primary: '#117733'}\n", encoding="utf-8")
    kernels.ask(asked="figure")
    falsify(kernels.folder)
    assert NOBODY in json.dumps(kernels.ask(asked="figure")["said"])
    before = ""
    if change == "brand":
        brand.write_text("color: {primary: '#882255'}\n", encoding="utf-8")
    else:
        before = "import matplotlib; matplotlib.rcParams['axes.linewidth'] = 5"
    assert NOBODY not in json.dumps(kernels.ask(asked="figure", BEFORE=before)["said"])


@pytest.mark.slow
def test_a_project_s_own_journal_is_read_each_time(kernels: Kernels) -> None:
    file = kernels.folder / "journals" / "own.yml"
    file.parent.mkdir()
    file.write_text(JOURNAL, encoding="utf-8")
    kernels.edit("study.yml", "study:\n", "study:\n  journal: own\n")
    assert "·" in kernels.ask(asked="phrase")["said"]["phrase"][0]
    assert not kernels.ask(asked="phrase")["opened"]
    file.write_text(JOURNAL.replace("·", "."), encoding="utf-8")
    assert "·" not in kernels.ask(asked="phrase")["said"]["phrase"][0]


WHOLE = """
from riskset.tables.table import Table
from riskset.figures.figure import Figure
from riskset.opened import OpenStudy
from plotnine import ggplot, labs
table, figure = study.display("table-1"), study.display("figure-1")
assert isinstance(study, OpenStudy) and isinstance(table, Table) and isinstance(figure, Figure)
assert isinstance(figure, ggplot) and not isinstance(table, Figure)
assert table.rows and table == table and study.names and study.cohort.size == 137
assert isinstance(figure + labs(x="Months"), Figure)
assert study.name_of(table) == "table-1" and study.name_of(figure) == "figure-1"
before = shown(figure)["image/svg+xml"]
figure.alt_text = "Other words"
assert "Other words" in shown(figure)["image/svg+xml"] and "Other words" not in before
try:
    study.display("table-9")
except LookupError as error:
    assert "table-9" in str(error)
else:
    raise AssertionError
"""


def test_whoever_asks_more_has_the_study_itself(answered: Kernels) -> None:
    later = answered.ask(AFTER=WHOLE)
    assert later["opened"]
    assert "Other words" not in json.dumps(answered.ask()["said"])


def test_what_is_wrong_with_a_study_is_said_each_time(kernels: Kernels) -> None:
    kernels.edit("study.yml", "displays:\n", "displays:\n  broken: {kind: baseline-table, by: nothing}\n")
    for _ in range(2):
        assert kernels.ask(asked="value")["opened"]
