"""Previews follow what a document shows: what is followed, when it is rendered again, and how it all ends."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from riskset.cli import main
from riskset.cli.followed import followed
from riskset.cli.starter import start_project
from riskset.documents import DocumentProblems, preview
from riskset.documents.preview import follow, quarto_preview
from riskset.documents.project import find_project
from riskset.documents.quarto import Quarto, find_quarto
from riskset.documents.rendering import one_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SCRIPT = """#!{python}
import os, sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        open("asked.txt", "a").write(self.path + "\\n")
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass

open("called.txt", "w").write("\\n".join([*sys.argv[1:], os.environ["QUARTO_PYTHON"]]))
HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Handler).serve_forever()
"""


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    start_project(tmp_path / "mystudy", "cohort")
    monkeypatch.chdir(tmp_path / "mystudy")
    monkeypatch.setattr(preview, "_POLL_SECONDS", 0.02)
    return tmp_path / "mystudy"


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def names(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in followed(root / "manuscript.qmd", root)}


def test_the_study_file_its_data_includes_and_modules_are_followed(started: Path) -> None:
    assert names(started) == {"study.yml", "data/cohort.csv"}
    (started / "_setup.qmd").write_text('```{python}\nother = riskset.open_study("other.yml")\n```\n')
    (started / "helpers.py").write_text("x = 1\n")
    more = (
        (started / "study.yml")
        .read_text()
        .replace("  id: patient\n", "  id: patient\n  join: [{path: more.csv, id: patient}]\n")
    )
    (started / "other.yml").write_text(more)
    text = (started / "manuscript.qmd").read_text()
    (started / "manuscript.qmd").write_text(
        text + "\n{{< include _setup.qmd >}}\n\n{{< riskset p table-1 study=third.yml >}}\n"
    )
    (started / "third.yml").write_text("study: {}\n")
    whole = {"study.yml", "data/cohort.csv", "_setup.qmd", "helpers.py", "other.yml", "more.csv", "third.yml"}
    assert names(started) == whole
    (started / "other.yml").write_text("study: [\n")
    assert names(started) == whole - {"more.csv"}
    (started / "manuscript.qmd").write_text("```{python}\nnever closed\n")
    assert names(started) == {"study.yml", "data/cohort.csv", "helpers.py"}


def test_a_change_is_followed_and_also_what_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "_POLL_SECONDS", 0.01)
    study, data = tmp_path / "study.yml", tmp_path / "data.csv"
    study.write_text("nothing\n")
    rendered: list[str] = []
    tries = 0

    def files() -> set[Path]:
        return {study, data} if "data" in study.read_text() else {study}

    def again() -> bool:
        nonlocal tries
        tries += 1
        if tries == 1:  # nobody listens yet
            return False
        rendered.append(study.read_text() + (data.read_text() if data.exists() else ""))
        if len(rendered) == 2:
            data.write_text("changed while it is rendered\n")
        return True

    def goes_on() -> bool:
        if not rendered and study.read_text() == "nothing\n":
            study.write_text("data\n")
        elif len(rendered) == 1 and not data.exists():
            data.write_text("new\n")
        return len(rendered) < 3

    follow(files, again, goes_on)
    assert rendered == ["data\n", "data\nnew\n", "data\nchanged while it is rendered\n"]


@pytest.mark.skipif(sys.platform == "win32", reason="the script has a first line for a shell")
def test_quarto_is_asked_to_render_again_and_ends_with_us(started: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUARTO_PYTHON", raising=False)
    program = started / "quarto"
    program.write_text(SCRIPT.format(python=sys.executable))
    program.chmod(0o755)
    project, document = one_document(started)
    quarto = Quarto(program, "1.9.38")
    with quarto_preview(quarto, project, document, form="riskset-html", port=None, browser=False) as running:
        wait_for(running.again)
        assert running.runs()
    assert not running.runs()
    assert not running.again()
    called = (started / "called.txt").read_text().splitlines()
    assert called == [
        "preview", str(document), "--port", str(running.port), "--to", "riskset-html", "--no-browser", sys.executable,
    ]  # fmt: skip
    assert set((started / "asked.txt").read_text().splitlines()) == {"/quarto-render/"}


def test_a_site_is_previewed_by_quarto_itself(started: Path) -> None:
    (started / "_quarto.yml").write_text("project: {type: website}\n")
    project = find_project(started)
    with (
        pytest.raises(DocumentProblems, match="keeps results until a document changes"),
        quarto_preview(
            Quarto(Path("quarto"), "1.9"), project, started / "manuscript.qmd", form=None, port=1, browser=False
        ),
    ):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="the script has a first line for a shell")
def test_quarto_previews_one_document_of_several(started: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (started / "supplement.qmd").write_text("text\n")
    program = started / "quarto"
    program.write_text(f"#!{sys.executable}\nprint('1.9.38')\n")
    program.chmod(0o755)
    monkeypatch.setenv("QUARTO_PATH", str(program))
    done = CliRunner().invoke(main, ["preview", "--no-browser"])
    assert done.exit_code == 2
    assert "there are several documents. Name one: manuscript.qmd, supplement.qmd." in done.output


def test_the_builtin_engine_serves_all_documents_of_a_folder(started: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (started / "manuscript.qmd").write_text("---\ntitle: First\nformat: riskset-html\n---\n\nText.\n")
    (started / "a.qmd").write_text("---\ntitle: Second\nformat: riskset-html\n---\n\n{{< include nothing.md >}}\n")
    shown: list[str] = []

    def looked_at(files: Callable[[], Iterable[Path]], again: Callable[[], bool], _goes_on: object) -> None:
        assert {path.name for path in files()} >= {"a.qmd", "manuscript.qmd", "study.yml"}
        (started / "a.qmd").write_text("---\ntitle: Second\nformat: riskset-html\n---\n\nMended.\n")
        assert again()
        shown.extend(path.name for path in (started / "_output").glob("*.html"))

    monkeypatch.setattr(preview, "follow", looked_at)
    done = CliRunner().invoke(main, ["preview", "--engine", "builtin", "--no-browser"])
    assert done.exit_code == 0, done.output
    assert "The preview is at http://127.0.0.1:" in done.output
    assert "nothing.md" in done.output  # what is wrong is told, and it goes on
    assert sorted(shown) == ["a.html", "manuscript.html"]


@pytest.mark.skipif(sys.platform == "win32", reason="the script has a first line for a shell")
def test_a_preview_that_ends_by_itself_is_told(started: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = started / "quarto"
    program.write_text(f"#!{sys.executable}\nimport sys\nprint('1.9.38')\nsys.exit(3 * (sys.argv[1] == 'preview'))\n")
    program.chmod(0o755)
    monkeypatch.setenv("QUARTO_PATH", str(program))
    done = CliRunner().invoke(main, ["preview", "--no-browser"])
    assert done.exit_code == 2
    assert "Quarto's preview has ended with code 3" in done.output


@pytest.mark.quarto
def test_quartos_preview_follows_the_study_file(started: Path) -> None:
    quarto = find_quarto()
    if quarto is None:
        pytest.skip("there is no quarto on the path")
    project, document = one_document(started)
    output = started / "_output" / "manuscript.html"

    def shows(text: str) -> bool:
        return output.is_file() and text in output.read_text(encoding="utf-8").replace("\u00a0", " ")

    with quarto_preview(quarto, project, document, form="riskset-html", port=None, browser=False) as running:
        wait_for(lambda: shows("Age, years"), 120)
        study = started / "study.yml"
        begun = time.monotonic()

        def goes_on() -> bool:
            text = study.read_text(encoding="utf-8")
            if "Age, years" in text:
                study.write_text(text.replace("Age, years", "Age at entry, years"), encoding="utf-8")
            assert time.monotonic() < begun + 120
            return running.runs() and not shows("Age at entry, years")

        follow(lambda: followed(document, project.root), running.again, goes_on)
        assert shows("Age at entry, years")


@pytest.mark.quarto
@pytest.mark.slow
def test_quartos_own_preview_follows_the_data_that_the_starter_names(started: Path) -> None:
    quarto = find_quarto()
    if quarto is None:
        pytest.skip("there is no quarto on the path")
    assert "ipynb-filters: [study.yml, data/cohort.csv]" in (started / "manuscript.qmd").read_text(encoding="utf-8")
    project, document = one_document(started)
    document.write_text(COUNTING, encoding="utf-8")
    data = started / "data" / "cohort.csv"
    data.write_text("1234567", encoding="utf-8")
    output = started / "_output" / "manuscript.html"

    def shows(text: str) -> bool:
        return output.is_file() and text in output.read_text(encoding="utf-8")

    with quarto_preview(quarto, project, document, form="riskset-html", port=None, browser=False):
        wait_for(lambda: shows("These are 7 letters."), 180)
        time.sleep(5)  # until it looks at the files
        data.write_text("123456789", encoding="utf-8")
        wait_for(lambda: shows("These are 9 letters."), 180)
    assert not list((started / "_output").rglob("*.csv"))


COUNTING = """\
---
title: Counting
execute:
  ipynb-filters: [study.yml, data/cohort.csv]
---

```{python}
#| include: false
from pathlib import Path

letters = len(Path("data/cohort.csv").read_text())
```

These are `{python} letters` letters.
"""
