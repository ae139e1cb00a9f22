"""A build holds every result with its print, says where each is printed, and comes back from its file as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import riskset
from riskset.builds import Build, build_of, read_build, to_json
from riskset.builds.reading import BuildProblems


@pytest.fixture(scope="module")
def saved(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "results.json"
    path.write_text(to_json(build), encoding="utf-8")
    return path


def test_a_build_holds_the_whole_store_as_it_is_printed(build: Build, trial: Path) -> None:
    study = riskset.open_study(trial / "study.yml")
    own = build.studies[0]
    assert [each.result for each in own.results] == list(study.results())
    texts = {each.result.key: each.text for each in own.results}
    for name in ("table-1", "table-2"):
        for cell in study.display(name).cells():
            for value in cell.values.values():
                assert texts[value.result.key] == value.text(study.style)
    assert [(each.name, each.label, each.n) for each in own.populations] == [
        ("all", "All patients", 60),
        ("men", "Men", study.cohort.population("men").size),
    ]


def test_cells_and_sentences_point_at_what_they_print(build: Build) -> None:
    study, document = build.studies[0], build.documents[0]
    table = study.by_name["table-1"].table
    assert table is not None
    row = next(row for row in table.rows if row.name == "age")
    assert {study.results[place].result.variable for cell in row.cells for place in cell.results} == {"age"}
    assert {study.results[place].result.display for place in study.by_name["figure-1"].figure} == {"figure-1"}
    assert [(each.label, each.printed, each.display) for each in document.displays] == [
        ("tbl-baseline", "Table 1", "table-1"),
        ("fig-survival", "Figure 1", "figure-1"),
    ]
    told = [(each, sentence) for sentence in document.sentences for each in sentence.told]
    assert len(told) == len(document.inline) == 4
    for each, sentence in told:
        assert sentence.text[each.start : each.end] == each.text
    results = [study.results[each.results[0]].result.statistic for each, _ in told]
    assert results == ["n_group", "count", "ratio", "p_value"]
    assert document.sentences[0].line == 12
    assert document.inline[0].call == 'study.value("table-1", group="overall", statistic="n_group")'


def test_what_numbers_contradict_stands_with_its_sentence(project: Callable[..., Path], tmp_path: Path) -> None:
    folder = project(tmp_path / "turned")
    path = folder / "manuscript.qmd"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("significantly longer", "not significantly longer"), encoding="utf-8")
    document = build_of(folder / "manuscript.qmd").documents[0]
    assert [each.rule for each in document.doubts] == ["significance"]
    assert "not significantly longer" in document.sentences[document.doubts[0].sentence].text


def test_a_sentence_has_the_names_of_the_displays_that_it_refers_to(
    project: Callable[..., Path], tmp_path: Path
) -> None:
    folder = project(tmp_path / "referring")
    path = folder / "manuscript.qmd"
    call = '`{python} study.value("table-1", group="overall", statistic="n_group")`'
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Nothing else", f"@tbl-baseline and @fig-survival show the {call}. Nothing else"))
    document = build_of(path).documents[0]
    (sentence,) = [each for each in document.sentences if "show the" in each.text]
    assert sentence.text == "Table 1 and Figure 1 show the 60."
    assert [sentence.text[each.start : each.end] for each in sentence.told] == ["60"]


def test_a_build_comes_back_from_its_file(build: Build, saved: Path, trial: Path) -> None:
    assert read_build(saved) == build
    assert to_json(build_of(trial / "study.yml")).encode() == saved.read_bytes()
    assert str(trial) not in saved.read_text(encoding="utf-8")


def _without(data: dict[str, Any], *path: Any) -> None:
    for part in path[:-1]:
        data = data[part]
    del data[path[-1]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data.update(version=2), "Install a newer riskset"),
        (lambda data: data.update(version="1"), "its version is '1'"),
        (lambda data: data.update(format="other"), "this is not a build"),
        (lambda data: _without(data, "studies", 0, "results", 3, "text"), r"studies[0].results[3].text"),
        (lambda data: data["studies"][0]["results"][0]["result"].update(value="60"), "result.value"),
        (lambda data: data["studies"][0]["results"].pop(), "names result"),
        (lambda data: data["studies"][0]["results"].append(data["studies"][0]["results"][0]), "two results"),
        (lambda data: data["documents"][0]["inline"][0]["told"][0].update(study=5), "no study has"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_place(
    change: Callable[[dict[str, Any]], None], message: str, saved: Path, tmp_path: Path
) -> None:
    data = json.loads(saved.read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / "results.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BuildProblems) as fault:
        read_build(path)
    assert message in str(fault.value)
    assert str(path) in str(fault.value)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[1]", b'"text"'])
def test_what_is_no_build_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_bytes(content)
    with pytest.raises(BuildProblems, match=r"results\.json"):
        read_build(path)


@pytest.mark.parametrize("ending", ["json", "csv", "parquet"])
def test_a_plain_store_is_a_build_without_tables(ending: str, build: Build, trial: Path, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from riskset.cli import main

    path = tmp_path / f"store.{ending}"
    ran = CliRunner().invoke(main, ["results", str(trial), "--output", str(path)])
    assert ran.exit_code == 0, ran.output
    assert [each.result for each in read_build(path).studies[0].results] == [
        each.result for each in build.studies[0].results
    ]


def test_small_numbers_that_are_not_shown_are_in_no_build(project: Callable[..., Path], tmp_path: Path) -> None:
    study = {"title": "Hidden", "time_unit": "months", "suppress": 20}
    folder = project(tmp_path / "hidden", document="", study=study)
    opened = riskset.open_study(folder / "study.yml")
    hidden = [row for row in opened.results() if row.state == "suppressed"]
    own = build_of(folder).studies[0]
    assert hidden
    assert all(own.by_key[row.key].result == row for row in hidden)
    assert [each.n for each in own.populations] == [60, None]


def test_the_command_writes_a_build(trial: Path, saved: Path, tmp_path: Path) -> None:
    from click.testing import CliRunner

    from riskset.cli import main

    path = tmp_path / "build.json"
    run = CliRunner().invoke
    assert run(main, ["results", str(trial), "--format", "build", "-o", str(path)]).exit_code == 0
    assert path.read_bytes() == saved.read_bytes()
    refused = run(main, ["results", str(trial), "--format", "build", "-o", str(tmp_path / "build.csv")])
    assert refused.exit_code == 2
    assert run(main, ["results", str(trial), "--format", "build", "--display", "table-1"]).exit_code == 2
    assert run(main, ["results", str(trial), "--profile", "draft"]).exit_code == 2
