"""The example report for every journal, with its files held against other programs; the same bytes twice."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree
from PIL import Image
from pypdf import PdfReader
from tests.submission.conftest import MANUSCRIPT, Submit

from riskset.figures.inspection import MM_PER_INCH
from riskset.journals import package_names
from riskset.journals.reading import load_journal

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def example(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example's project, whose results are kept from journal to journal of one style."""
    folder = tmp_path_factory.mktemp("example")
    for name in ("_extensions", "report/cart-haplo", "data/cart-haplo"):
        shutil.copytree(root / name, folder / name)
    shutil.copy(root / "_quarto.yml", folder)
    return folder / "report" / "cart-haplo"


@pytest.mark.parametrize("journal", package_names())
def test_the_example_is_built_for_each_journal(example: Path, submit: Submit, journal: str, tmp_path: Path) -> None:
    result = submit(example, "--journal", journal, "--force", "--output", tmp_path)
    assert result.exit_code == 0, result.stderr
    folder = tmp_path / journal
    rules = load_journal(journal)
    for path in folder.rglob("*"):
        if path.suffix == ".docx":
            docx.Document(str(path))
        if path.suffix in {".docx", ".pptx"}:
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    if name.endswith((".xml", ".rels")):
                        etree.fromstring(archive.read(name))
        if path.suffix == ".pdf":
            assert PdfReader(path).pages
        if path.suffix in {".tif", ".png"}:
            with Image.open(path) as picture:
                dots = float(picture.info["dpi"][0])
                assert dots >= rules.figures.combination_dpi - 1
                assert picture.width / dots * MM_PER_INCH <= rules.figures.double_mm + 1
    document = docx.Document(str(folder / "manuscript.docx"))
    assert len(document.tables) == (4 if rules.layout.tables != "apart" else 0)
    assert len(list((folder / "tables").glob("table-*.docx"))) == 4


def test_a_package_is_the_same_twice(tiny: Path, submit: Submit, tmp_path: Path) -> None:
    for name in ("first", "second"):
        result = submit(tiny, "--journal", "lancet-haematology", "--blind", "--force", "--output", tmp_path / name)
        assert result.exit_code == 0, result.stderr
    first, second = ((tmp_path / name / "lancet-haematology.zip").read_bytes() for name in ("first", "second"))
    assert first == second


_SUPPLEMENT = """\
---
title: "Supplement {name}"
---

```{{python}}
#| include: false
import riskset
study = riskset.open_study("study.yml")
```

# Patients of {name}

```{{python}}
#| label: stbl-own
#| stbl-cap: "Characteristics"
study.display("table-1")
```

{{{{< pagebreak >}}}}

# More of {name}

Words.
"""


def test_several_supplements_are_one_pdf_with_contents(tiny: Path, submit: Submit, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    shutil.copytree(tiny, folder)
    for name in ("one", "two"):
        (folder / f"supplement-{name}.qmd").write_text(_SUPPLEMENT.format(name=name), encoding="utf-8")
    packed = []
    for output in ("first", "second"):
        result = submit(folder, "--journal", "trials", "--force", "--output", tmp_path / output)
        assert result.exit_code == 0, result.stderr
        packed.append((tmp_path / output / "trials.zip").read_bytes())
    assert packed[0] == packed[1]
    assert "Table S1 stands in supplement-one.qmd and in supplement-two.qmd" in result.stderr
    own = tmp_path / "second" / "trials" / "supplement"
    assert sorted(each.name for each in own.iterdir()) == ["supplement.docx", "supplement.pdf"]
    words = [each.text for each in docx.Document(str(own / "supplement.docx")).paragraphs]
    first = words.index("Patients of one")
    assert words[0] == "Supplementary material"
    captions = [each for each in words[first:] if each.startswith("Table\u00a0S1.")]
    assert captions == ["Table\u00a0S1. Characteristics"] * 2
    reader = PdfReader(own / "supplement.pdf")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in reader.root_object["/Metadata"].get_data()
    assert "/StructTreeRoot" in reader.root_object
    texts = [page.extract_text() for page in reader.pages]
    assert [f"{place} / {len(texts)}" in text for place, text in enumerate(texts, start=1)] == [True] * 5
    contents = texts[0]
    for words, page in (("Supplement one", 2), ("More of one", 3), ("Supplement two", 4), ("More of two", 5)):
        assert words in contents
        assert words in texts[page - 1]
    leads = [reader.get_page_number(each.get_object()["/Dest"][0].get_object()) for each in reader.pages[0]["/Annots"]]
    assert sorted(set(leads)) == [1, 2, 3, 4]


def test_what_is_refused_is_told_all_at_once(tiny: Path, submit: Submit, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    shutil.copytree(tiny, folder)
    text = MANUSCRIPT.replace("and @fig-flow where they come from", "").replace(
        "invention works.", "Jane Q. Smith is right."
    )
    (folder / "manuscript.qmd").write_text(text, encoding="utf-8")
    result = submit(folder, "--journal", "trials", "--blind", "--output", tmp_path / "output")
    assert result.exit_code == 2
    for title in ("Displays that the text does not cite", "Limits that are exceeded", "Traces of the authors"):
        assert title in result.stderr
    assert "nothing was written" in result.stderr
    assert not (tmp_path / "output").exists()


@pytest.mark.latex
def test_the_latex_source_is_set(tiny: Path, submit: Submit, tmp_path: Path) -> None:
    result = submit(tiny, "--journal", "j-hematol-oncol", "--force", "--output", tmp_path)
    assert result.exit_code == 0, result.stderr
    folder = tmp_path / "j-hematol-oncol" / "latex"
    for program in ("pdflatex", "bibtex", "pdflatex", "pdflatex"):
        options = [] if program == "bibtex" else ["-interaction=nonstopmode"]
        subprocess.run([program, *options, "manuscript"], cwd=folder, capture_output=True, check=False)
    text = "".join(page.extract_text() for page in PdfReader(folder / "manuscript.pdf").pages)
    assert "Characteristics of patients" in text
    assert "[?]" not in text
    assert "??" not in text


# The publisher's class, which is not here, as far as the source calls it; it loads article, too.
_CLASS = r"""
\NeedsTeXFormat{LaTeX2e}
\ProvidesClass{sn-jnl}
\DeclareOption*{}
\ProcessOptions
\LoadClass{article}
\RequirePackage[numbers]{natbib}
\bibliographystyle{unsrtnat}
\AtBeginDocument{\allowdisplaybreaks}
\newcommand\fnm[1]{#1}\newcommand\sur[1]{#1}\newcommand\email[1]{}\newcommand\orgname[1]{#1}
\let\oldtitle\title\renewcommand\title[2][]{\oldtitle{Classy #2}}
\def\author{\@ifstar\classauthor\classauthor}\newcommand\classauthor[2][]{\gdef\@author{#2}}
\newcommand\affil[2][]{}\newcommand\keywords[1]{}
\renewcommand\abstract[1]{\gdef\classabstract{#1}}
\let\oldmaketitle\maketitle\renewcommand\maketitle{\oldmaketitle\classabstract\par}
"""


@pytest.mark.latex
def test_the_latex_source_is_set_with_the_class_of_the_publisher(tiny: Path, submit: Submit, tmp_path: Path) -> None:
    result = submit(tiny, "--journal", "bmc", "--force", "--output", tmp_path)
    assert result.exit_code == 0, result.stderr
    folder = tmp_path / "bmc" / "latex"
    (folder / "sn-jnl.cls").write_text(_CLASS, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "manuscript"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=120)
    text = PdfReader(folder / "manuscript.pdf").pages[0].extract_text()
    assert "Classy Survival of invented patients" in " ".join(text.split())


def test_low_resolution_of_a_picture_is_refused(tiny: Path, submit: Submit, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    shutil.copytree(tiny, folder)
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(buffer, "png", dpi=(72, 72))
    (folder / "scan.png").write_bytes(buffer.getvalue())
    text = MANUSCRIPT.replace("# Discussion", "@fig-scan is a scan.\n\n![A scan.](scan.png){#fig-scan}\n\n# Discussion")
    (folder / "manuscript.qmd").write_text(text, encoding="utf-8")
    result = submit(folder, "--journal", "trials", "--output", tmp_path / "output")
    assert result.exit_code == 2
    assert "Figure 2 (png): it has 72 dots an inch, and Journal of Trials asks for 150" in result.stderr
