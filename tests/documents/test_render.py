"""One document, executed once and written as HTML, PDF and Word; what is kept, and what a failure leaves."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from riskset.documents import DocumentProblems, render
from riskset.documents.tasks import Executed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Project

REPOSITORY = Path(__file__).resolve().parents[2]

DOCUMENT = '''---
title: A *tiny* paper {{< var version >}}
author: Ada Author
date: 2026-01-31
bibliography: refs.bib
---

````{python}
#| include: false
import csv
import os
from pathlib import Path

import pyarrow.parquet as pq
from helper import double
from IPython.display import Markdown, display

with open("data/one.csv", encoding="utf-8") as file:
    rows = list(csv.reader(file))
rated = pq.read_table("data/two.parquet").to_pydict()["x"]
found = sorted(os.listdir("listed"))
extra = Path("extra.txt").read_text() if Path("extra.txt").is_file() else ""
try:
    open("missing.txt")
except FileNotFoundError:
    pass


class Picture:
    def _repr_mimebundle_(self, include=None, exclude=None):
        import base64

        svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20"/></svg>'
        png = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
        return {"image/svg+xml": svg, "image/png": base64.b64encode(png).decode()}


TABLE = """::: {.riskset-table html-table-processing="none"}
```{=html}
<table><tr><td>from html</td></tr></table>
```
```{=typst}
#table(columns: 1, [from typst])
```
```{=openxml}
<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="2000"/></w:tblGrid><w:tr><w:tc><w:p><w:r><w:t>from openxml</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
```
:::"""
````

# Results {#sec-results}

We had `{python} len(rows)` rows, `{python} double(21)` twice, of `{python} "<b>&_x_"`, rated `{python} rated[0]`, with
`{python} Markdown("**bold** words")` and `{python} os.environ["RISKSET_ENGINE"]`: @tbl-one, @fig-one, @sec-results.
Cited [@kaplan1958]. {{< var version >}} and {{< meta date >}}.

{{< include part.qmd >}}

```{python}
#| label: tbl-one
#| tbl-cap: "A table *in words*"
Markdown(TABLE)
```

```{python}
#| label: fig-one
#| fig-cap: A figure
#| fig-alt: A square
Picture()
```

::: {.content-visible when-format="docx"}
Only in Word.
:::
'''

BIB = "@article{kaplan1958, author={Kaplan, E. L.}, title={Nonparametric estimation}, journal={JASA}, year={1958}}\n"


def write_project(root: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    shutil.copytree(REPOSITORY / "_extensions", root / "_extensions")
    files = {
        "_quarto.yml": "project:\n  output-dir: _output\nformat:\n  riskset-html: default\n  riskset-typst: default\n  riskset-docx: default\n",
        "_variables.yml": "version: v1.2\n",
        "report/paper.qmd": DOCUMENT,
        "report/part.qmd": "An included paragraph.\n",
        "report/refs.bib": BIB,
        "report/helper.py": "def double(x):\n    return 2 * x\n",
        "report/data/one.csv": "a\nb\n",
        "report/listed/first.txt": "1\n",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    pq.write_table(pa.table({"x": [7]}), root / "report" / "data" / "two.parquet")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project whose document has been rendered once by the built-in engine; not to be changed."""
    root = tmp_path_factory.mktemp("rendered")
    write_project(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SOURCE_DATE_EPOCH", raising=False)
        report = render(root / "report" / "paper.qmd", engine="builtin")
    assert report.executed
    assert report.warnings == ()
    assert [path.name for path in report.outputs] == ["paper.html", "paper.pdf", "paper.docx"]
    return root


def html(root: Path) -> str:
    return (root / "_output" / "report" / "paper.html").read_text(encoding="utf-8")


def pdf_text(root: Path) -> str:
    from pypdf import PdfReader

    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(root / "_output/report/paper.pdf").pages).split()
    )


def docx(root: Path) -> Any:
    import docx

    return docx.Document(str(root / "_output" / "report" / "paper.docx"))


def words(root: Path) -> dict[str, str]:
    from lxml import html as parser

    page = parser.fromstring(html(root))
    for style in page.iter("style"):
        style.text = ""
    return {
        "html": " ".join(page.text_content().split()).replace("\u00a0", " "),
        "pdf": pdf_text(root).replace("\u00a0", " "),
        "docx": " ".join(" ".join(p.text for p in docx(root).paragraphs).split()).replace("\u00a0", " "),
    }


def test_values_shortcodes_and_includes_are_in_all_formats(rendered: Path) -> None:
    for name, text in words(rendered).items():
        assert "We had 2 rows, 42 twice, of <b>&_x_, rated 7, with bold words and builtin:" in text, name
        assert "v1.2 and January 31, 2026" in text, name
        assert "An included paragraph." in text, name
        assert "A tiny paper v1.2" in text, name
        assert "Kaplan" in text, name


def test_references_resolve_in_all_formats(rendered: Path) -> None:
    for name, text in words(rendered).items():
        assert "@tbl" not in text, name
        assert "@fig" not in text, name
        assert "Table 1" in text, name
        assert "Figure 1" in text, name


def test_each_format_has_its_own_table(rendered: Path) -> None:
    assert "from html" in html(rendered)
    assert "from typst" in pdf_text(rendered)
    assert [cell.text for table in docx(rendered).tables for row in table.rows for cell in row.cells] == [
        "from openxml"
    ]


def test_each_format_has_its_own_picture(rendered: Path) -> None:
    page = html(rendered)
    assert "data:image/svg+xml" in page or "<svg" in page
    assert "A square" in page
    with ZipFile(rendered / "_output" / "report" / "paper.docx") as archive:
        assert next(name for name in archive.namelist() if name.startswith("word/media/")).endswith(".png")


def test_conditional_content(rendered: Path) -> None:
    text = words(rendered)
    assert "Only in Word." in text["docx"]
    assert "Only in Word." not in text["html"] + text["pdf"]


def test_the_page_is_whole_without_a_network(rendered: Path) -> None:
    from lxml import html as parser

    page = parser.fromstring(html(rendered))
    sources = [*page.xpath("//script/@src"), *page.xpath("//img/@src"), *page.xpath("//link/@href")]
    assert [source for source in sources if not source.startswith("data:")] == []


def test_outputs_tell_nothing_of_the_machine(rendered: Path) -> None:
    import getpass

    with ZipFile(rendered / "_output" / "report" / "paper.docx") as archive:
        word = b"".join(archive.read(name) for name in archive.namelist())
    for content in (word, (rendered / "_output/report/paper.pdf").read_bytes(), html(rendered).encode()):
        assert str(rendered).encode() not in content
        assert str(REPOSITORY).encode() not in content
        assert b"/build-" not in content
        assert f"/{getpass.getuser()}/".encode() not in content


def test_the_pdf_carries_title_author_and_date(rendered: Path) -> None:
    from pypdf import PdfReader

    told = PdfReader(rendered / "_output" / "report" / "paper.pdf").metadata
    assert told is not None
    assert (told.title, told.author) == ("A tiny paper v1.2", "Ada Author")
    assert str(told.creation_date).startswith("2026-01-31")


def test_only_outputs_and_the_cache_are_left(rendered: Path) -> None:
    assert sorted(path.name for path in (rendered / "_output" / "report").iterdir()) == [
        "paper.docx",
        "paper.html",
        "paper.pdf",
    ]
    assert sorted(path.name for path in (rendered / ".riskset").iterdir()) == [
        ".gitignore",
        "cache",
        "outputs",
        "pictures",
        "word",
    ]
    assert sorted(path.name for path in (rendered / "report").iterdir() if path.name != "__pycache__") == [
        "data",
        "helper.py",
        "listed",
        "paper.qmd",
        "part.qmd",
        "refs.bib",
    ]


@pytest.fixture
def copy(rendered: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the rendered project, with its cache, in which starting a kernel is a failure."""
    root = tmp_path / "copy"
    shutil.copytree(rendered, root)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)

    def started(*_args: object, **_kwargs: object) -> None:
        raise KernelStarted

    monkeypatch.setattr("riskset.documents.execution.execute", started)
    monkeypatch.chdir(root)
    return root


class KernelStarted(Exception):
    """A kernel would have been started."""


def test_the_same_input_gives_the_same_bytes_without_a_kernel(rendered: Path, copy: Path) -> None:
    assert not render("report", engine="builtin").executed
    for ending in ("html", "pdf", "docx"):
        name = f"_output/report/paper.{ending}"
        assert (copy / name).read_bytes() == (rendered / name).read_bytes(), ending


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Cited [@kaplan1958]", "Changed words [@kaplan1958]"),
        ("fig-cap: A figure", "fig-cap: Changed words"),
        ("#| include: false", "#| include: false\n#| echo: true"),
    ],
)
def test_a_changed_sentence_or_caption_starts_no_kernel(copy: Path, old: str, new: str) -> None:
    path = copy / "report" / "paper.qmd"
    path.write_text(path.read_text().replace(old, new))
    assert not render("report/paper.qmd", engine="builtin", formats=["html"]).executed
    assert ("Changed words" in html(copy)) == ("Changed words" in new)


def edit(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new))


def rewrite_parquet(root: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"x": [8]}), root / "report" / "data" / "two.parquet")


CHANGES = {
    "code": lambda root: edit(root / "report/paper.qmd", "sorted(os", "list(os"),
    "inline value": lambda root: edit(root / "report/paper.qmd", "double(21)", "double(22)"),
    "data": lambda root: edit(root / "report/data/one.csv", "b", "c"),
    "data read outside Python": rewrite_parquet,
    "helper module": lambda root: edit(root / "report/helper.py", "2 * x", "3 * x"),
    "a new file in a folder that was listed": lambda root: (root / "report/listed/second.txt").write_text("2"),
    "a file that was not there": lambda root: (root / "report/missing.txt").write_text("here"),
    "riskset's source": lambda _root: None,
    "profile": lambda root: (root / "_quarto-draft.yml").write_text("lang: en\n"),
    "size of figures": lambda root: edit(root / "_quarto.yml", "project:", "execute: {fig-width: 5}\nproject:"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_results_executes_anew(copy: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    CHANGES[change](copy)
    if change == "riskset's source":
        monkeypatch.setattr("riskset.installed._own_source", lambda: "another")
    profiles = ["draft"] if change == "profile" else []
    with pytest.raises(KernelStarted):
        render("report/paper.qmd", engine="builtin", profiles=profiles)


def test_the_cache_can_be_left_aside(copy: Path) -> None:
    with pytest.raises(KernelStarted):
        render("report/paper.qmd", engine="builtin", use_cache=False)
    edit(copy / "report/paper.qmd", "bibliography:", "execute: {cache: false}\nbibliography:")
    with pytest.raises(KernelStarted):
        render("report/paper.qmd", engine="builtin")


def test_the_cache_can_be_made_anew(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KernelStarted):
        render("report/paper.qmd", engine="builtin", refresh_cache=True)
    (entry,) = (copy / ".riskset" / "cache").rglob("*.json")
    results = json.loads(entry.read_text().partition("\n")[2])["results"]
    seen = {"asked": {}, "listed": {}, "loaded": [], "read": {}, "unsteady": [], "variables": {}, "written": []}
    marked = json.loads(json.dumps(results).replace("A figure", "Made anew"))
    monkeypatch.setattr("riskset.documents.execution.execute", lambda *_args, **_kwargs: Executed(marked, seen))
    render("report/paper.qmd", engine="builtin", formats=["html"], refresh_cache=True)
    assert json.loads(entry.read_text().partition("\n")[2])["results"] == marked


def test_a_damaged_cache_is_no_obstacle(copy: Path) -> None:
    for path in (copy / ".riskset" / "cache").rglob("*.json"):
        path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(KernelStarted):
        render("report/paper.qmd", engine="builtin")


def test_the_cache_holds_no_more_than_was_printed(rendered: Path) -> None:
    import json

    (path,) = (rendered / ".riskset" / "cache").rglob("*.json")
    entry = json.loads(path.read_bytes().partition(b"\n")[2])
    read = {"report/data/one.csv", "report/data/two.parquet", "report/helper.py", "report/missing.txt"}
    assert read <= set(entry["read"])
    assert list(entry["listed"]) == ["report/listed"]
    assert all(len(digest) == 64 for digest in entry["read"].values() if digest)
    assert set(entry) == {"read", "asked", "listed", "variables", "results"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "[@kaplan1958]",
            "[@unknown2000]",
            "report/paper.qmd, line 55: the citation @unknown2000 is not in the bibliography. Add it to refs.bib.",
        ),
        (
            "Cited ",
            "![x](nowhere.png) ",
            (
                "report/paper.qmd, line 55: there is no picture or file 'nowhere.png'. "
                "The path is taken from the document's folder."
            ),
        ),
        (
            "Cited ",
            "`#nosuch()`{=typst} ",
            (
                "report/paper.qmd: Typst cannot set this document: unknown variable: nosuch. "
                "Look at the raw Typst of the document, or run with --verbose to see the place."
            ),
        ),
    ],
)
def test_a_failed_run_leaves_the_old_outputs(rendered: Path, copy: Path, old: str, new: str, message: str) -> None:
    edit(copy / "report/paper.qmd", old, new)
    with pytest.raises(DocumentProblems) as caught:
        render("report/paper.qmd", engine="builtin")
    assert str(caught.value) == message
    for path in (rendered / "_output" / "report").iterdir():
        assert (copy / "_output" / "report" / path.name).read_bytes() == path.read_bytes()
    assert len(list((copy / "_output" / "report").iterdir())) == 3
    assert [path.name for path in (copy / ".riskset").iterdir() if path.name.startswith("build")] == []


def test_errors_in_cells_name_their_line(project: Project) -> None:
    before = project.write("_output/doc.html", "as it was")
    text = "```{python}\n#| label: setup\n\nx = 1\ndef f():\n    return x / 0\n\n\nf()\n```\n\nand `{python} x`\n"
    project.write("doc.qmd", text)
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd", formats=["html"])
    assert str(caught.value) == (
        "doc.qmd, line 6: cell 'setup' stopped with ZeroDivisionError: division by zero. "
        "Mend it, or write `#| error: true` to print the error and go on."
    )
    assert "return x / 0" in caught.value.details
    assert caught.value.exit_code == 2
    assert before.read_text() == "as it was"


def test_errors_of_inline_values_name_their_lines_and_printed_errors_go_on(project: Project) -> None:
    text = "```{python}\n#| error: true\n1 / 0\n```\n\na `{python} no_such`\n\nand `{python} 1 +`\n"
    project.write("doc.qmd", text)
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd", formats=["html"])
    first, second = str(caught.value).split("\n")
    assert (
        first
        == "doc.qmd, line 6: `no_such` stopped with NameError: name 'no_such' is not defined. Mend the expression."
    )
    assert second.startswith("doc.qmd, line 8: `1 +` stopped with SyntaxError: ")


def test_a_document_without_cells_starts_no_kernel(project: Project) -> None:
    project.write("doc.qmd", "---\ntitle: Plain\n---\n\nwords\n")
    told: list[tuple[str, float | None]] = []
    report = render("doc.qmd", formats=["docx"], progress=lambda name, seconds: told.append((name, seconds)))
    assert report.outputs == (project.output("doc.docx"),)
    line = "Rendering with the built-in engine (Quarto 1.9 or newer is not on the path)"
    assert report.engine_line == line
    assert told[0] == (line, None)
    assert [name for name, _ in told[1:]] == ["reading", "pandoc docx"]
    assert all(seconds is not None and seconds >= 0 for _, seconds in told[1:])


def test_profiles_decide_what_is_shown(project: Project) -> None:
    project.write("_quarto-supplement.yml", "subtitle: The supplement\n")
    project.write("doc.qmd", '::: {.content-visible when-profile="supplement"}\nsupplementary words\n:::\n\nend\n')
    render("doc.qmd", formats=["html"], profiles=["supplement"])
    page = project.output("doc.html").read_text()
    assert "supplementary words" in page
    assert "The supplement" in page
    render("doc.qmd", formats=["html"])
    assert "supplementary words" not in project.output("doc.html").read_text()


def test_rendering_imports_no_heavy_library() -> None:
    code = (
        "import sys\nimport riskset.documents.builtin\n"
        "heavy = {'pandas', 'numpy', 'great_tables', 'plotnine', 'matplotlib', 'nbclient', 'jupyter_client', 'typst'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
