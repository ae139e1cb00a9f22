"""Tables on pages that LaTeX has set: no word is lost or off the text, whatever the program, the class and the paper."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from lxml import html
from pypdf import PdfReader

from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run
from riskset.tables.writers import write_latex
from riskset.tables.writers.latex import _NARROW
from riskset.tables.writers.parts import parts_of
from riskset.tables.writers.sizes import A4, Paper

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.latex

ENGINES = ("pdflatex", "xelatex", "lualatex")
PACKAGES = r"\usepackage{longtable,booktabs,array,graphicx}\ifdefined\Umathchar\else\usepackage[T1]{fontenc}\fi\usepackage{lmodern}\ifdefined\Umathchar\usepackage{unicode-math}\fi"
CLASSES = {
    "letter": r"\documentclass{article}",
    "a4": r"\documentclass[a4paper]{article}\usepackage[margin=25mm]{geometry}\usepackage{caption}",
    "elsarticle": r"\documentclass[preprint,12pt]{elsarticle}\usepackage{pdflscape}",
    "columns": r"\documentclass[twocolumn]{article}",
    # As journals' formats have it: longtables made floats of figures, or a line under each.
    "floats": r"\documentclass[twocolumn]{article}\usepackage{longtable}\makeatletter\let\oldlt\longtable\let\endoldlt\endlongtable"
    r"\def\longtable{\@ifnextchar[\longtable@i \longtable@ii}"
    r"\def\longtable@i[#1]{\begin{figure}\onecolumn\begin{minipage}{.5\textwidth}\oldlt[#1]}"
    r"\def\longtable@ii{\begin{figure}\onecolumn\begin{minipage}{.5\textwidth}\oldlt}"
    r"\def\endlongtable{\endoldlt\end{minipage}\twocolumn\end{figure}}\makeatother",
    "lines": r"\documentclass[letterpaper,12pt]{article}\usepackage{longtable,setspace}\usepackage[nolongtablepatch]{lineno}\linenumbers"
    r"\doublespacing\let\endoldlt\endlongtable\def\endlongtable{\hline\endoldlt}",
    "koma": r"\documentclass{scrartcl}",
    # As babel says it.
    "ngerman": r"\documentclass{article}\def\languagename{ngerman}\def\tablename{Tabelle}",
    "brazilian": r"\documentclass{article}\def\languagename{brazilian}\def\tablename{Tabela}",
}
# Where the text stands on a page, in points of TeX from its upper left corner.
BLOCK = r"\typeout{BLOCK \the\oddsidemargin\space\the\textwidth\space\the\dimexpr\topmargin+\headheight+\headsep\relax\space\the\textheight}"
POINT = 72 / 72.27
NOTE_SIZE = 7.5 * POINT


SAME = str.maketrans({"\u2010": "-", "\u2060": "", "\u2206": "\u0394"})


@dataclass(frozen=True)
class Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Made:
    """A document: its log, its characters in the order in which they were set, and each page's words."""

    path: Path
    log: str
    text: str
    pages: list[tuple[float, float, bool, list[Word]]]

    def block(self, width: float, height: float, *, turned: bool) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the text on a page."""
        found = re.search(r"BLOCK ([\d.-]+)pt ([\d.]+)pt ([\d.-]+)pt ([\d.]+)pt", self.log)
        left, wide, top, high = (float(number) * POINT for number in found.groups())
        left, top = 72 + left, 72 + top
        if turned:
            return width - top - high, left, width - top, left + wide
        return left, top, left + wide, top + high


def plain(text: str) -> str:
    """Characters without blanks, and without what a typeface writes in one."""
    return "".join(unicodedata.normalize("NFKD", text).split()).translate(SAME)


@pytest.fixture(scope="module")
def set_in(tmp_path_factory):
    """A document by an engine, in a class; made once."""
    made: dict[tuple[str, str, str], Made] = {}

    def make(engine: str, name: str, body: str) -> Made:
        for program in (engine, "pdftotext"):
            if shutil.which(program) is None:
                pytest.skip(f"there is no {program} on the path")
        if (
            name == "elsarticle"
            and not subprocess.run(["kpsewhich", "elsarticle.cls"], capture_output=True, check=False).stdout
        ):
            pytest.skip("TeX has no class elsarticle")
        key = (engine, name, body)
        if key not in made:
            made[key] = run(tmp_path_factory.mktemp("latex"), engine, name, body)
        return made[key]

    return make


def run(folder: Path, engine: str, name: str, body: str) -> Made:
    source = "\n".join(
        [CLASSES[name], PACKAGES, r"\begin{document}", BLOCK, "Text before it.", body, r"\end{document}", ""]
    )
    (folder / "t.tex").write_text(source, encoding="utf-8")
    done = subprocess.run([engine, "-interaction=nonstopmode", "t.tex"], cwd=folder, capture_output=True, check=False)
    log = (folder / "t.log").read_text(encoding="utf-8", errors="replace").replace("\n", " ")
    assert done.returncode == 0, log[-3000:]
    stream = subprocess.run(
        ["pdftotext", "-raw", "t.pdf", "-"], cwd=folder, capture_output=True, check=True
    ).stdout.decode()
    boxes = subprocess.run(["pdftotext", "-bbox", "t.pdf", "-"], cwd=folder, capture_output=True, check=True).stdout
    pages = [
        (
            float(page.get("width")),
            float(page.get("height")),
            bool(reading.rotation),
            [
                Word(one.text or "", *(float(one.get(side)) for side in ("xmin", "ymin", "xmax", "ymax")))
                for one in page.iter("word")
            ],
        )
        for page, reading in zip(html.fromstring(boxes).iter("page"), PdfReader(folder / "t.pdf").pages, strict=True)
    ]
    return Made(folder / "t.pdf", log, plain(stream), pages)


def captioned(table: PrintedTable, *, below: bool = False) -> str:
    """A table with a caption, as a document's program gives it: by a longtable of which nothing else is set."""
    before, begin, behind = write_latex(table).rpartition(r"\risksetbegin{")
    lines, rest = behind.split("}\n", 1)
    parts = [r"\caption{What it shows}\tabularnewline", r"\toprule\noalign{}\endhead \bottomrule\noalign{}"]
    caption = " ".join([r"\begin{longtable}[]{@{}l@{}}", *(parts[::-1] if below else parts), r"\end{longtable}"])
    return f"{before}{begin}{lines}}}\n{caption}\n{rest}\n\n"


def rows_of(table: PrintedTable, paper: Paper) -> list[str]:
    """The characters of each row, in the parts that a page of this width has."""
    return [
        row
        for part, _ in parts_of(table, paper, tight=False)
        for cells in part.grid()
        if (row := plain("".join(cells)))
    ]


def behind(text: str, place: int, table: PrintedTable) -> int:
    """Where a table ends that begins behind a place; its rows are those of a wide or of a narrow page, in their order."""
    for paper in (A4, _NARROW):
        end = place
        for row in rows_of(table, paper):
            found = text.find(row, end)
            if found < 0:
                break
            end = found + len(row)
        else:
            return end
    message = f"rows are missing: {text[place : place + 500]}"
    raise AssertionError(message)


EXAMPLES = ("outcomes", "baseline", "wide", "pages")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["letter", "a4", "elsarticle", "lines"])
def test_every_cell_is_printed_within_the_text(set_in, tables, engine, name):
    made = set_in(engine, name, "".join(captioned(tables[one]) for one in EXAMPLES))
    assert "Overfull" not in made.log
    assert "Missing character" not in made.log
    assert "riskset Warning" not in made.log
    place = 0
    for table in (tables[one] for one in EXAMPLES):
        place = behind(made.text, place, table)
        for note in table.notes:
            text = plain(note.mark + "".join(run.text for run in note.text))
            assert text in made.text[place:], text
    for page in made.pages:
        assert [word for word in outside(made, *page) if not re.fullmatch(OTHER, word)] == []


# What stands in the foot of a page.
OTHER = r"\d+,?|Preprint|submitted|to|Elsevier|[A-Z][a-z]+"


def outside(made: Made, width: float, height: float, turned: bool, words: list[Word]) -> list[str]:
    left, top, right, bottom = made.block(width, height, turned=turned)
    # The height of a word's box is that of the typeface, which is more than that of its letters.
    lying = sum(word.bottom - word.top > word.right - word.left for word in words) > len(words) / 2
    aside, above = (5, 1) if lying else (1, 5)
    return [
        word.text
        for word in words
        if word.left < left - aside
        or word.right > right + aside
        or word.top < top - above
        or word.bottom > bottom + above
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_captions_are_numbered_and_later_pages_say_whose_they_are(set_in, tables, engine):
    made = set_in(engine, "a4", "".join(captioned(tables[one]) for one in EXAMPLES))
    assert re.findall(r"Table(\d):Whatitshows", made.text) == ["1", "2", "3", "4"]
    assert set(re.findall(r"Table(\d)\(continued\)", made.text)) >= {"4"}


@pytest.mark.parametrize("name", ["letter", "a4", "elsarticle", "columns", "koma"])
def test_a_caption_below_stands_under_the_notes_and_is_counted_once(set_in, tables, name):
    made = set_in("pdflatex", name, "".join(captioned(tables[one], below=True) for one in EXAMPLES))
    assert re.findall(r"Table(\d)[.:]Whatitshows", made.text) == ["1", "2", "3", "4"]
    if name != "columns":
        assert set(re.findall(r"Table(\d)\(continued\)", made.text)) >= {"4"}
    # Floats may change places with the rest.
    for place, one in enumerate(EXAMPLES if name != "columns" else (), start=1):
        last = plain(tables[one].notes[-1].mark + "".join(run.text for run in tables[one].notes[-1].text))
        assert re.search(re.escape(last) + rf"\d*(Table{place}\(continued\))?Table{place}[.:]What", made.text), one


@pytest.mark.parametrize(
    ("language", "word"), [("ngerman", "Tabelle4(Fortsetzung)"), ("brazilian", "Tabela4(continuação)")]
)
def test_later_pages_speak_the_language_of_the_document(set_in, tables, language, word):
    body = "".join(captioned(tables[one]) for one in EXAMPLES)
    assert plain(word) in set_in("pdflatex", language, body).text


@pytest.mark.parametrize("engine", ENGINES)
def test_notes_have_their_size_and_stand_under_the_last_rows(set_in, tables, engine):
    made = set_in(engine, "a4", "".join(captioned(tables[one]) for one in EXAMPLES))
    reader, sizes = PdfReader(made.path), []

    def visit(text, cm, tm, _font, size):
        if "chi-square" in text or "confidenceinterval" in plain(text):
            sizes.append(size * abs(tm[3] or tm[1]) * abs(cm[3] or cm[1]))

    for page in reader.pages:
        page.extract_text(visitor_text=visit)
    assert sizes
    assert all(size == pytest.approx(NOTE_SIZE, abs=0.15) for size in sizes)
    # The last row of the table stands on the page of its notes.
    page = next(words for *_, words in made.pages if any(word.text == "chi-square" for word in words))
    assert any(word.text == "Hahnemann" for word in page)


def test_points_and_brackets_stand_under_each_other(set_in, tables):
    made = set_in("pdflatex", "a4", captioned(tables["baseline"]))
    ends: dict[int, set[int]] = {}
    for *_, words in made.pages:
        for word in words:
            if re.fullmatch(r"\(\d+\.\d\)", word.text):
                ends.setdefault(round(word.right / 40), set()).add(round(word.right))
    assert len(ends) == 3
    assert all(max(places) - min(places) <= 1 for places in ends.values())


# What stands in a label, and how a reader of the PDF may find it.
LETTERS = {
    "10\u2076": "106",
    "10\u207b\u00b3": "10\u22123",
    "H\u2082O": "H2O",
    "\u03b1\u03b2\u03b3\u0394\u03a9\u03bc": "\u03b1\u03b2\u03b3\u0394\u03a9\u03bc",
    "\u2264\u2265\u00b1\u00d7\u2212\u2248\u2192": "\u2264\u2265\u00b1\u00d7\u2212\u2248\u2192",
    "\u2022\u2020\u2021\u00a7\u00b6": "\u2022\u2020\u2021\u00a7\u00b6",
    "5 \u00b5g": "5\u03bcg",
    "37 \u00b0C": "37\u00b0C",
    "caf\u00e9 na\u00efve \u0141\u00f3d\u017a \u0159 \u0151 \u00df \u00f8": "cafe\u0301nai\u0308ve\u0141o\u0301dz\u0301r\u030co\u030b\u00df\u00f8",
    "1\u202f234\u2009567\u00a0890": "1234567890",
    "5\u2032 6\u2033": "5\u20326\u2032\u2032",
    "\u221e": "\u221e",
    "\u00bd": "1\u20442",
    "37.8\u2013NR \u2014": "37.8\u2013NR\u2014",
    "\u201cq\u201d \u2019": "\u201cq\u201d\u2019",
    "--- '' \"x\" `": "---''\"x\"`",
    "\u4e2d": "[U+4E2D]",
}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_character_is_printed_or_its_number(set_in, engine):
    rows = tuple(PrintedRow(((Run(f"R{place}: {text}.Z"),), (Run("1"),))) for place, text in enumerate(LETTERS))
    table = PrintedTable(("left", "center"), ((HeadCell(()), HeadCell((Run("n"),))),), rows, (Note((Run("\u22651"),)),))
    made = set_in(engine, "letter", write_latex(table))
    printed = {int(number): text for number, text in re.findall(r"R(\d+):(.*?)\.Z", made.text)}
    wrong = {
        text: printed.get(place) for place, text in enumerate(LETTERS) if printed.get(place) != plain(LETTERS[text])
    }
    assert wrong == {}
    assert "riskset Warning: No typeface of the document has the character U+4E2D" in made.log


@pytest.mark.parametrize("name", ["columns", "floats"])
def test_in_two_columns_tables_float_over_both_or_have_pages_of_their_own(set_in, tables, name):
    made = set_in("pdflatex", name, "".join(captioned(tables[one]) for one in ("outcomes", "pages")))
    assert "Overfull" not in made.log
    for one in ("outcomes", "pages"):
        behind(made.text, 0, tables[one])
    for page in made.pages:
        assert [word for word in outside(made, *page) if not re.fullmatch(OTHER, word)] == []


def test_in_a_float_of_figures_a_table_is_a_table(set_in, tables):
    body = r"\begin{figure}" + captioned(tables["outcomes"]) + r"\end{figure}"
    text = set_in("pdflatex", "a4", body).text
    assert "Table1:What" in text
    assert "Figure1" not in text


def test_in_a_float_a_table_begins_under_the_caption(set_in, tables):
    body = r"\begin{table}\caption{Above}\vspace{-20pt}" + write_latex(tables["outcomes"]) + r"\end{table}"
    words = [word for *_, words in set_in("pdflatex", "letter", body).pages for word in words]
    caption = next(word for word in words if word.text == "Above")
    assert min(word.top for word in words if word.text == "Endpoint") > caption.bottom


@pytest.mark.parametrize("name", ["letter", "elsarticle"])
@pytest.mark.parametrize("above", [300, 420, 500])
def test_no_page_ends_between_a_heading_and_the_table_under_it(set_in, tables, name, above):
    body = rf"\par\hbox{{}}\vskip{above}pt\section{{Heading}}" + captioned(tables["outcomes"])
    pages = [{word.text for word in words} for *_, words in set_in("pdflatex", name, body).pages]
    assert [place for place, words in enumerate(pages) if "Heading" in words] == [
        place for place, words in enumerate(pages) if "shows" in words
    ]


def test_hostile_text_is_printed_and_run_by_nobody(set_in, tables):
    made = set_in("lualatex", "a4", write_latex(tables["hostile"]))
    for text in (r"\input{secret}", "$x$$$y$$", "#let", "{{<metatitle>}}", "---..."):
        assert text in made.text
