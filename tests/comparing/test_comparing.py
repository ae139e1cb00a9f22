"""A difference lists exactly the results that changed, what follows from them, and where they stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from riskset_tests_trials import columns

import riskset
from riskset.builds import Build, build_of, read_build, to_json
from riskset.builds.document_build import Written
from riskset.cli import main
from riskset.comparing import Difference, compare
from riskset.comparing.markdown import LONGEST, write_markdown
from riskset.comparing.page import write_page
from riskset.comparing.terminal import as_text
from riskset.comparing.written_json import write_json

CHANGED = 10
Project = Callable[..., Path]


def changed_columns() -> dict[str, list[Any]]:
    """The trial with ten patients of the new arm who died early."""
    data = columns()
    new = [place for place, arm in enumerate(data["arm"]) if arm == "New"]
    late = sorted(new, key=lambda place: -data["os"][place])[:CHANGED]
    for place in late:
        data["os"][place], data["died"][place] = 1.0, 1
    data["male"][late[0]] = 1 - data["male"][late[0]]
    return data


@pytest.fixture(scope="module")
def cut(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("cut") / "trial", changed_columns())


@pytest.fixture(scope="module")
def later(cut: Path) -> Build:
    return build_of(cut)


@pytest.fixture(scope="module")
def difference(build: Build, later: Build) -> Difference:
    return compare(build, later)


def _store(folder: Path) -> dict[tuple[Any, ...], tuple[Any, Any]]:
    """The results of a study as plain values by name, read without what compares them."""
    fields = ("display", "analysis", "population", "endpoint", "model", "group", "variable", "level", "at", "statistic")
    records = json.loads(riskset.open_study(folder / "study.yml").results().to_json())
    return {tuple(row[field] for field in fields): (row["value"], row["state"]) for row in records}


def test_exactly_the_results_that_changed_are_listed(difference: Difference, trial: Path, cut: Path) -> None:
    old, new = _store(trial), _store(cut)
    study = difference.studies[0]
    assert {each.key for each in study.changed} == {key for key in old if key in new and old[key] != new[key]}
    assert {each.key for each in study.added} == new.keys() - old.keys()
    assert {each.key for each in study.gone} == old.keys() - new.keys()
    for each in study.changed:
        assert each.old is not None
        assert each.new is not None
        assert (each.old.result.value, each.new.result.value) == (old[each.key][0], new[each.key][0])
    sizes = [(each.name, each.old, each.new) for each in study.populations]
    assert len(sizes) == 1
    assert sizes[0][0] == "men"
    assert abs(sizes[0][1] - sizes[0][2]) == 1


def test_significance_interval_and_sentence_that_turned_come_first(difference: Difference) -> None:
    kinds = [each.kind for each in difference.consequences]
    assert kinds[0] == "significance"
    assert {"significance", "interval", "sentence"} <= set(kinds)
    turned = next(each for each in difference.consequences if each.keys and each.keys[0][-1] == "p_value")
    assert "no longer below 0.05" in turned.message
    assert any(place.kind == "line" and place.line == 14 for each in difference.consequences for place in each.places)
    sentence = next(each for each in difference.consequences if each.kind == "sentence")
    assert "significantly longer" in sentence.new
    assert [each for each in difference.sentences if each.contradicted]


def test_cells_are_named_by_row_and_column(difference: Difference) -> None:
    cells = {
        (each.where.display, each.where.row, each.where.column.partition(" (")[0])
        for each in difference.studies[0].cells
    }
    assert ("table-1", "Male, n (%)", "Arm: New") in cells
    assert ("table-1", "Age, years, median (range)", "Arm: New") not in cells
    row = next(each for each in difference.studies[0].cells if each.where.display == "table-1")
    assert row.where.printed == "Table 1"


def test_identical_builds_differ_in_nothing(build: Build, tmp_path: Path) -> None:
    same = compare(build, build)
    assert not same.has_changes
    assert not same.inputs
    assert as_text(same).count("\n") == 2
    path = tmp_path / "results.json"
    path.write_text(to_json(build), encoding="utf-8")
    ran = CliRunner().invoke(main, ["diff", str(path), str(path), "--exit-code", "--format", "json"])
    assert ran.exit_code == 0
    data = json.loads(ran.stdout)
    assert data["consequences"] == data["sentences"] == []
    assert [data["studies"][0][name] for name in ("changed", "added", "gone", "cells")] == [[], [], [], []]


def test_each_format_says_what_follows(difference: Difference, trial: Path) -> None:
    page, comment, text = write_page(difference), write_markdown(difference), as_text(difference)
    for written in (page, comment, text):
        assert "Significance" in written
        assert "Sentence" in written
        assert "Table 1 (table-1)" in written.replace("\\", "")
        assert str(trial) not in written
    assert "<script" not in page
    assert "http" not in page
    assert len(comment) < LONGEST + 100
    data = json.loads(write_json(difference))
    assert data["format"] == "riskset-diff"
    assert len(data["studies"][0]["changed"]) == len(difference.studies[0].changed)
    assert {"display", "analysis", "statistic"} <= data["studies"][0]["changed"][0]["result"].keys()


def test_the_old_sentences_are_held_against_the_new_numbers_alone(build: Build, later: Build, tmp_path: Path) -> None:
    store = tmp_path / "store.json"
    rows = [each.result for each in later.studies[0].results]
    store.write_text(riskset.results.ResultStore(rows).to_json(), encoding="utf-8")
    found = compare(build, read_build(store))
    assert {each.kind for each in found.consequences} >= {"significance", "sentence"}
    said = next(each for each in found.sentences if each.contradicted)
    assert "significantly longer" in said.new
    assert said.new == next(each.new for each in compare(build, later).sentences if each.contradicted)
    back = compare(read_build(store), build)
    assert not any(each.contradicted for each in back.sentences)


def test_a_name_that_is_another_is_suggested(build: Build, project: Project, tmp_path: Path) -> None:
    folder = project(tmp_path / "renamed", document="")
    path = folder / "study.yml"
    study = yaml.safe_load(path.read_text(encoding="utf-8"))
    study["variables"]["years"] = {**study["variables"].pop("age"), "column": "age"}
    study["variables"]["arm"]["levels"] = {"Old": "Old", "New": "Newest"}
    del study["displays"]["table-2"], study["displays"]["figure-1"]
    study["displays"]["table-1"]["variables"] = ["male", "years"]
    path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    found = compare(build, build_of(path))
    names = {(each.field, each.old, each.new) for each in found.studies[0].renames}
    assert ("variable", "age", "years") in names
    assert ("group", "New", "Newest") in names
    assert [each.message for each in found.consequences if each.kind == "display"] == [
        "table-2 is not a display any more",
        "figure-1 is not a display any more",
    ]
    assert {each.key[0] for each in found.studies[0].gone} == {"table-1", "table-2", "figure-1"}
    assert not found.studies[0].changed


def _with(build: Build, changes: dict[tuple[str, str, str], float | None]) -> Build:
    """The build with other numbers of some results of table-1, by variable, group and statistic; None is not reached."""
    own = build.studies[0]
    rows = list(own.results)
    for place, each in enumerate(own.results):
        row = each.result
        named = (row.variable, row.group, row.statistic)
        if row.display == "table-1" and named in changes:
            value = changes[named]
            row = replace(row, value=value, state="" if value is not None else "not reached")
            rows[place] = replace(each, result=row, text="NR" if value is None else f"{value:g}")
    return replace(build, studies=(replace(own, results=tuple(rows)),))


def test_orders_that_turn_and_numbers_that_are_not_reached_are_told(build: Build) -> None:
    first = _with(build, {("age", "Old", "median"): 50.0, ("age", "New", "median"): 60.0, ("age", "", "mean"): 55.0})
    second = _with(build, {("age", "Old", "median"): 61.0, ("age", "New", "median"): 60.0, ("age", "", "mean"): None})
    found = compare(first, second).consequences
    assert [(each.kind, each.message) for each in found] == [
        ("estimable", "Age, years, mean is not reached now"),
        ("order", "Age, years, median was higher in New than in Old and is lower now"),
    ]
    back = compare(second, first).consequences
    assert back[0].message == "Age, years, mean is reached now"
    assert {each.kind for each in compare(first, first).consequences} == set()


def test_methods_that_are_written_anew_are_told_by_their_sentences(build: Build) -> None:
    def says(text: str) -> Build:
        written = (Written(file="manuscript.qmd", line=9, text=text),)
        return replace(build, documents=(replace(build.documents[0], written=written),))

    found = compare(says("Tests were two-sided. Groups were compared by A."), says("Tests were two-sided. B was used."))
    assert [(each.kind, each.old, each.new) for each in found.consequences] == [
        ("methods", "Groups were compared by A.", "B was used.")
    ]
    assert str(found.consequences[0].places[0]) == "manuscript.qmd:9"


def _with_sentence(build: Build, text: str) -> Build:
    """A build whose document ends with a sentence that somebody typed."""
    document = build.documents[0]
    typed = replace(document.sentences[-1], text=text, told=())
    return replace(build, documents=(replace(document, sentences=(*document.sentences, typed)),))


def test_a_number_that_was_typed_and_is_no_results_any_more_is_told(build: Build, later: Build, tmp_path: Path) -> None:
    study, now = build.studies[0], later.studies[0]
    key = next(each for each in study.by_key if each[0] == "table-2" and each[-1] == "ratio")
    old, new = study.by_key[key].text, now.by_key[key].text
    assert old != new
    typed = f"The hazard ratio was {old}; patients were followed for 12 months."
    found = compare(_with_sentence(build, typed), _with_sentence(later, typed))
    (change,) = [each for each in found.sentences if each.new == typed]
    (message,) = change.contradicted
    assert message.startswith(f"{old} is typed by hand, and is {new} now (")
    assert any(each.kind == "sentence" and each.message == message for each in found.consequences)
    store = tmp_path / "store.json"
    rows = [each.result for each in now.results]
    store.write_text(riskset.results.ResultStore(rows).to_json(), encoding="utf-8")
    against = compare(_with_sentence(build, typed), read_build(store))
    assert any(each.message.startswith(f"{old} is typed by hand") for each in against.consequences)
    assert not [each for each in compare(found.old, found.old).sentences if each.contradicted]


def test_sentences_are_held_against_the_level_that_is_asked_for(build: Build, later: Build) -> None:
    key = next(each for each in build.studies[0].by_key if each[0] == "table-2" and each[-1] == "p_value")
    values = [each.studies[0].by_key[key].result.value for each in (build, later)]
    assert None not in values
    low, high = sorted(values)
    found = {}
    for alpha in (low / 2, (low + high) / 2, (high + 1) / 2):
        told = [each.message for each in compare(build, later, alpha=alpha).consequences if each.kind == "sentence"]
        found[alpha] = [each for each in told if f"P is not below {alpha:g}" in each]
    assert [bool(each) for each in found.values()] == [False, True, False]
