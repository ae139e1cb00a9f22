"""``riskset audit``: what it prints, its exit codes, and what `--fix` writes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from riskset.cli import main

TYPED = ('`{python} study.value("table-1", variable="age", group="overall", statistic="median")` years', "28 years")


@pytest.fixture
def run() -> Any:
    return lambda *arguments: CliRunner().invoke(main, ["audit", *arguments], catch_exceptions=False)


def seed(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def test_a_clean_document_ends_with_0(reports: Path, run: Any) -> None:
    ended = run(str(reports / "bmt" / "study.yml"))
    assert ended.exit_code == 0
    assert ended.stdout == ""
    assert "42 numbers of 2 documents held against the store: 0 findings" in ended.stderr


def test_findings_are_told_with_place_and_remedy_and_end_with_1(reports: Path, run: Any) -> None:
    path = reports / "bmt" / "manuscript.qmd"
    seed(path, TYPED)
    ended = run(str(path))
    assert ended.exit_code == 1
    words = " ".join(ended.stdout.split())
    assert "28 is typed by hand" in words
    assert "study.value(" in words
    found = json.loads(run(str(path), "--format", "json").stdout)["findings"]
    assert [(each["rule"], each["places"][0]["file"]) for each in found] == [("typed-number", str(path))]
    line = path.read_text(encoding="utf-8").split("\n")[found[0]["places"][0]["line"] - 1]
    assert line[found[0]["places"][0]["column"] - 1 :].startswith("28 years")


def test_sarif_names_the_rules_and_the_places(reports: Path, run: Any) -> None:
    path = reports / "bmt" / "manuscript.qmd"
    seed(path, TYPED, ("given more often in", "given less often in"))
    told = json.loads(run(str(path), "--format", "sarif").stdout)
    assert told["version"] == "2.1.0"
    (ran,) = told["runs"]
    assert {rule["id"] for rule in ran["tool"]["driver"]["rules"]} == {"typed-number", "direction"}
    for result in ran["results"]:
        region = result["locations"][0]["physicalLocation"]
        assert region["artifactLocation"]["uri"] == path.as_posix()
        assert region["region"]["startLine"] > 90


def test_fix_writes_the_call_that_prints_the_number(reports: Path, run: Any) -> None:
    path = reports / "bmt" / "manuscript.qmd"
    before = path.read_text(encoding="utf-8")
    seed(path, TYPED)
    assert run(str(path), "--fix").exit_code == 0
    after = path.read_text(encoding="utf-8")
    assert '`{python} study.value("table-1", group="overall", variable="age", statistic="median")` years' in after
    assert len(after.split("\n")) == len(before.split("\n"))


def test_fix_leaves_what_is_not_certain(reports: Path, run: Any) -> None:
    path = reports / "bmt" / "manuscript.qmd"
    seed(path, (TYPED[0], "999 years"))
    before = path.read_bytes()
    assert run(str(path), "--fix").exit_code == 1
    assert path.read_bytes() == before


def test_constants_are_marked_in_the_text(reports: Path, run: Any) -> None:
    path = reports / "bmt" / "manuscript.qmd"
    seed(path, ("Transplantations took place decades ago", "The hospitals had [700]{.literal} beds"))
    assert run(str(path)).exit_code == 0
    seed(path, ("[700]{.literal} beds", "700 beds"))
    assert run(str(path)).exit_code == 1


def test_a_document_that_fails_ends_with_2(reports: Path, run: Any) -> None:
    path = reports / "bmt" / "manuscript.qmd"
    seed(path, ('p("os")', 'p("no such endpoint")'))
    ended = run(str(path))
    assert ended.exit_code == 2
    assert "the document cannot be run: LookupFailed" in ended.stderr


def test_strict_renders_nothing_of_a_document_with_findings(reports: Path, monkeypatch: Any) -> None:
    path = reports / "bmt" / "manuscript.qmd"
    rendered: list[Any] = []
    monkeypatch.setattr("riskset.documents.render", lambda *args, **_options: rendered.append(args))
    seed(path, TYPED)
    ended = CliRunner().invoke(main, ["render", str(path), "--strict"], catch_exceptions=False)
    assert ended.exit_code == 2
    assert "28 is typed by hand" in " ".join(ended.stderr.split())
    assert "1 finding: nothing was rendered" in ended.stderr
    assert rendered == []


def test_a_manuscript_of_any_make_is_read_without_a_store(tmp_path: Path, run: Any) -> None:
    path = tmp_path / "submitted.md"
    path.write_text("# Results\n\nOf 40 patients, 12 (45.0%) died.\n", encoding="utf-8")
    ended = run(str(path))
    assert ended.exit_code == 1
    assert "30.0%" in " ".join(ended.stdout.split())
    assert run(str(path), "--fix").exit_code == 2


def test_the_page_links_each_number_to_its_result(reports: Path, run: Any, tmp_path: Path) -> None:
    page = tmp_path / "audit.html"
    assert run(str(reports / "bmt" / "manuscript.qmd"), "--html", str(page)).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert text.count('<a class="told"') == 42
    assert text.count('<span class="told"') > 90
    assert "high-risk AML (tbl-baseline)" in text
    figure = text.partition("<figcaption>fig-survival")[2].partition("</figure>")[0]
    assert "at=24.0, statistic=estimate; Kaplan-Meier; study file" in figure.partition(">35.3</span>")[0][-200:]
    assert "statistic=n_risk" in figure
    assert "n_censored" not in figure
    assert "86 numbers of the figure" in figure
    anchors = {part.split('"')[0] for part in text.split('href="#')[1:]}
    assert anchors == {part.split('"')[0] for part in text.split('<tr id="')[1:]}
    assert "display=table-2, analysis=outcomes" in text
    assert "riskset" in text.partition("<footer>")[2]


def test_outputs_are_read_back_unless_they_are_old(reports: Path, run: Any) -> None:
    document = reports / "bmt" / "manuscript.qmd"
    page = document.with_suffix(".html")
    page.write_text("<html><body><p>The cohort consists of 731 patients.</p></body></html>", encoding="utf-8")
    os.utime(page, (1, 1))
    ended = run(str(document))
    assert ended.exit_code == 0
    assert f"not read back: {page.as_posix()}" in ended.stderr
    os.utime(page)
    ended = run(str(document))
    assert ended.exit_code == 1
    assert "1 rendered file read back" in ended.stderr
