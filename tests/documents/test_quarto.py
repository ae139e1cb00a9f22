"""Quarto is taken where it is new enough, told what to render, and its outputs are moved when all is well.

The program here is a script that answers as Quarto does and writes down how it was called.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from riskset.documents import DocumentProblems, render
from riskset.documents.kept_kernels import ARE_OWN
from riskset.documents.said import warnings_in

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Project

FORMS = ["riskset-html", "riskset-typst", "riskset-docx"]
SCRIPT = """#!{python}
import json, os, sys
from pathlib import Path
if sys.argv[1:] == ["--version"]:
    print("{version}")
    sys.exit()
arguments = sys.argv[1:]
with Path("called.jsonl").open("a") as calls:
    calls.write(json.dumps([arguments, os.environ.get("QUARTO_PYTHON")]) + "\\n")
folder = Path(arguments[arguments.index("--output-dir") + 1]) / "report"
folder.mkdir(parents=True, exist_ok=True)
if {no_kernel} and "--execute-daemon" in arguments:
    sys.exit("WARNING: Unable to start Jupyter kernel for doc.quarto_ipynb")
name = arguments[arguments.index("--to") + 1]
endings = {{"riskset-html": "html", "riskset-typst": "pdf", "riskset-pdf": "pdf", "riskset-docx": "docx"}}
for ending in set(endings.values()) if name == "all" else [endings[name]]:
    if ending not in {left_out!r}:
        (folder / ("doc." + ending)).write_text("by quarto")
if name in ("all", "riskset-typst"):
    Path("report/doc.typ").write_text("Text")
    Path("report/doc_files").mkdir(exist_ok=True)
print({says!r}, file=sys.stderr)
print("ERROR: the kernel stopped.", file=sys.stderr)
sys.exit({code})
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the script has a first line for a shell")


def install(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    version: str = "1.9.38",
    code: int = 0,
    left_out: str = "",
    says: str = "",
    *,
    no_kernel: bool = False,
) -> Path:
    import shutil

    program = tmp_path / "bin" / "quarto"
    program.parent.mkdir(exist_ok=True)
    settings = {
        "version": version,
        "code": code,
        "left_out": [left_out],
        "says": says,
        "no_kernel": no_kernel,
    }
    program.write_text(SCRIPT.format(python=sys.executable, **settings))
    program.chmod(0o755)
    # The fixture `project` hides every Quarto; this one is to be found.
    monkeypatch.setattr("riskset.documents.quarto.shutil", shutil)
    monkeypatch.setattr("riskset.documents.quarto.shutil.which", lambda _name, path=None: str(program))
    return program


def calls_of(project: Project) -> list[tuple[list[str], str | None]]:
    return [tuple(json.loads(line)) for line in (project.root / "called.jsonl").read_text().splitlines()]


def test_quarto_renders_where_it_is(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUARTO_PYTHON", raising=False)
    install(tmp_path, monkeypatch)
    project.write("_quarto-draft.yml", "lang: en\n")
    project.write("report/doc.qmd", "text\n")
    report = render("report/doc.qmd", profiles=["draft"])
    assert (report.engine, report.engine_line) == ("quarto", "Rendering with Quarto 1.9.38")
    assert [path.relative_to(project.root).as_posix() for path in report.outputs] == [
        "_output/report/doc.html",
        "_output/report/doc.pdf",
        "_output/report/doc.docx",
    ]
    assert all(path.read_text() == "by quarto" for path in report.outputs)
    calls = calls_of(project)
    assert len(calls) == (1 if ARE_OWN else 3)
    for (arguments, python), form in zip(calls, ["all"] if ARE_OWN else FORMS, strict=True):
        assert python == sys.executable
        assert arguments[:4] == ["render", str(project.root / "report/doc.qmd"), "--to", form]
        assert arguments[5].startswith(".riskset")
        assert arguments[6:8] == ["--execute-daemon", "60"]
        # The pictures of the PDF are kept until Word has its vectors from them.
        kept = ["-M", "keep-typ:true"] if form == "all" else []
        assert arguments[8:] == [*kept, "--profile", "draft"]
    assert list((project.root / ".riskset").glob("quarto-*")) == []


@pytest.mark.skipif(not ARE_OWN, reason="Quarto takes several formats in one run on this system alone")
def test_pictures_of_the_pdf_stay_until_word_has_its_vectors(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: list[bool] = []

    def finished(content: bytes, _document: Path, _metadata: object) -> bytes:
        there.append((project.root / "report/doc_files").exists())
        return content

    monkeypatch.setattr("riskset.documents.quarto._finished", finished)
    install(tmp_path, monkeypatch)
    project.write("report/doc.qmd", "text\n")
    assert all(path.read_bytes() for path in render("report/doc.qmd").outputs)
    assert there == [True]
    assert sorted(path.name for path in (project.root / "report").iterdir()) == ["doc.qmd"]


def test_the_typst_text_stays_where_the_document_keeps_it(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, says="WARNING: layout did not converge within 5 attempts")
    project.write("report/doc.qmd", "---\nkeep-typ: true\n---\n\ntext\n")
    report = render("report/doc.qmd", formats=["riskset-typst"])
    # Text without a float has no page to fill: the PDF and the warning are Quarto's.
    assert report.outputs[0].read_text() == "by quarto"
    assert len(report.warnings) == 1
    assert sorted(path.name for path in (project.root / "report").iterdir()) == ["doc.qmd", "doc.typ", "doc_files"]


def test_some_formats_are_a_run_each_in_one_kernel(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    project.write("report/doc.qmd", "text\n")
    render("report/doc.qmd", formats=["html", "docx"])
    kept = [arguments[6:8] for arguments, _ in calls_of(project)]
    assert kept == [["--execute-daemon", "60"]] * 2
    render("report/doc.qmd", formats=["docx"])
    assert "--execute-daemon" not in calls_of(project)[-1][0]


def test_a_document_says_itself_whether_a_kernel_is_kept(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    project.write("report/doc.qmd", "---\nexecute: {daemon: false}\n---\n\ntext\n")
    render("report/doc.qmd")
    assert all("--execute-daemon" not in arguments for arguments, _ in calls_of(project))


def test_where_no_kernel_can_be_kept_each_format_has_its_own(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, no_kernel=True)
    project.write("report/doc.qmd", "text\n")
    assert len(render("report/doc.qmd").outputs) == 3
    assert "--execute-daemon" not in calls_of(project)[-1][0]


def test_latex_is_quartos_alone(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("report/doc.qmd", "text\n")
    with pytest.raises(DocumentProblems) as caught:
        render("report/doc.qmd", formats=["riskset-pdf"])
    assert str(caught.value) == (
        "report/doc.qmd: format 'riskset-pdf' is set by LaTeX, which the built-in engine does not have. "
        "Write `riskset-typst`, which gives a PDF without TeX, or render with Quarto (`--engine quarto`)."
    )
    install(tmp_path, monkeypatch)
    report = render("report/doc.qmd", formats=["riskset-pdf"])
    assert [path.name for path in report.outputs] == ["doc.pdf"]
    with pytest.raises(DocumentProblems) as caught:
        render("report/doc.qmd", formats=["pdf", "riskset-pdf"])
    assert str(caught.value) == (
        "report/doc.qmd: `riskset-typst` and `riskset-pdf` would write the same file. "
        "Render one of them at a time, such as `--to riskset-pdf`, each with an `--output-dir` of its own."
    )


def test_an_old_quarto_is_said_and_left(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = install(tmp_path, monkeypatch, version="1.8.24")
    project.write("report/doc.qmd", "text\n")
    report = render("report/doc.qmd", formats=["html"])
    assert report.engine_line == "Rendering with the built-in engine (Quarto 1.8.24 is older than 1.9)"
    with pytest.raises(DocumentProblems) as caught:
        render("report/doc.qmd", engine="quarto")
    assert str(caught.value) == (
        f"{program.relative_to(tmp_path)}: Quarto 1.8.24 is too old. "
        "Install Quarto 1.9 or newer, set QUARTO_PATH to its program, or use the built-in engine."
    )


def test_the_engine_asked_for_is_taken(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("report/doc.qmd", "text\n")
    with pytest.raises(DocumentProblems) as caught:
        render("report/doc.qmd", engine="quarto")
    assert str(caught.value) == (
        "quarto: Quarto is not on the path. "
        "Install Quarto 1.9 or newer, set QUARTO_PATH to its program, or use the built-in engine."
    )
    install(tmp_path, monkeypatch)
    report = render("report/doc.qmd", engine="builtin", formats=["html"])
    assert report.engine_line == "Rendering with the built-in engine (as asked)"


@pytest.mark.parametrize(
    ("code", "left_out", "message"),
    [
        (1, "", "report/doc.qmd: Quarto failed: ERROR: the kernel stopped. Run with --verbose to see all it says."),
        (0, "pdf", "report/doc.qmd: Quarto wrote no doc.pdf. Run with --verbose to see what it says."),
    ],
)
def test_a_failed_run_leaves_the_old_outputs(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, left_out: str, message: str
) -> None:
    install(tmp_path, monkeypatch, code=code, left_out=left_out)
    project.write("report/doc.qmd", "text\n")
    before = [project.write(f"_output/report/doc.{ending}", "as it was") for ending in ("html", "pdf", "docx")]
    with pytest.raises(DocumentProblems) as caught:
        render("report/doc.qmd")
    assert str(caught.value) == message
    assert "the kernel stopped" in caught.value.details
    assert [path.read_text() for path in before] == ["as it was"] * 3


# As Quarto 1.9 to 1.11 say it, colours and all.
SAYS = """
Starting python3 kernel...[IPKernelApp] WARNING | Kernel is running over TCP without encryption.
[IPKernelApp] WARNING | Debugger warning
WARNING:root:a cell logs
  Cell 1/1: ''...Done
\x1b[33mWARNING (/opt/quarto/share/filters/main.lua:14840) Unable to resolve crossref @fig-nowhere
\x1b[39m[WARNING] Citeproc: citation nobody not found
[WARNING] Could not fetch resource
  missing.png:
  replacing image with description
\x1b[33mWARNING: The file is large\x1b[39m
warning: unknown font family: nowhere
riskset: table-1 is of older data
Output created: doc.html
  WARNING in the middle of something
"""


def test_what_quarto_warns_of_is_passed_on(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, says=SAYS)
    project.write("report/doc.qmd", "text\n")
    assert render("report/doc.qmd").warnings == (
        "report/doc.qmd: Unable to resolve crossref @fig-nowhere",
        "report/doc.qmd: Citeproc: citation nobody not found",
        "report/doc.qmd: Could not fetch resource missing.png: replacing image with description",
        "report/doc.qmd: The file is large",
        "report/doc.qmd: unknown font family: nowhere",
        "report/doc.qmd: table-1 is of older data",
    )


@pytest.mark.parametrize(
    ("asked", "cache", "option"),
    [
        ({"use_cache": False}, "true", "--no-cache"),
        ({"use_cache": False}, "false", "--no-cache"),
        ({"refresh_cache": True}, "true", "--cache-refresh"),
        # Quarto would fill a cache that nobody asked for.
        ({"refresh_cache": True}, "false", None),
        ({}, "true", None),
    ],
)
def test_what_is_asked_of_the_cache_reaches_quarto(
    project: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked: dict[str, bool],
    cache: str,
    option: str | None,
) -> None:
    install(tmp_path, monkeypatch)
    project.write("report/doc.qmd", f"---\nexecute: {{cache: {cache}}}\n---\n\ntext\n")
    render("report/doc.qmd", **asked)
    for line in (project.root / "called.jsonl").read_text().splitlines():
        arguments, _ = json.loads(line)
        assert [each for each in arguments if "cache" in each] == ([option] if option else [])


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("execute:\n  cache: true", 3),
        ("cache: true", 2),
        ("format:\n  riskset-html:\n    execute: {cache: refresh}\n  riskset-docx: default", 4),
    ],
)
def test_a_document_with_inline_values_is_not_put_into_jupyters_cache(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: str, line: int
) -> None:
    install(tmp_path, monkeypatch)
    project.write("report/inner.qmd", "There were `{python} 1 + 1`.\n")
    project.write(
        "report/doc.qmd", f"---\n{head}\n---\n\nAs `{{python}}` is written.\n\n{{{{< include inner.qmd >}}}}\n"
    )
    for asked in ({}, {"refresh_cache": True}):
        with pytest.raises(DocumentProblems) as caught:
            render("report/doc.qmd", **asked)
        assert str(caught.value) == (
            f"report/doc.qmd, line {line}: `cache: true` cannot be used in a document with inline values, such as the one in "
            "inner.qmd, line 1. Write `cache: false`, which is the default, or render with --no-cache."
        )
    assert not (project.root / "called.jsonl").exists()
    assert render("report/doc.qmd", use_cache=False).outputs
    project.write("report/inner.qmd", "There were two.\n")
    assert render("report/doc.qmd").outputs


def test_a_warning_that_begins_with_an_empty_line_is_told_with_its_words() -> None:
    said = "WARNING (/quarto/filters/main.lua:10090) \nThe following string was found in the document: :::\n\nThis usually ...\n"
    assert warnings_in(said) == ["The following string was found in the document: :::"]
