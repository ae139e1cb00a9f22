"""Notes that several tables of a document have are printed once, under the first; the others refer to it."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from lxml import html
from pypdf import PdfReader

from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run, roman
from riskset.tables.writers import write_markdown_for

LONG = "Poor risk: hypodiploidy, monosomy 7, complex karyotype, or rearrangements of KMT2A and of the heavy chain."
CI, HR = "CI, confidence interval", "HR, hazard ratio"
MRD, GVHD = "MRD, minimal residual disease", "GVHD, graft-versus-host disease"
ALL = (CI, HR, MRD, GVHD)
LINE = "CI, confidence interval; HR, hazard ratio; MRD, minimal residual disease; GVHD, graft-versus-host disease."


def notes(*entries, method="Cox regression.", long=LONG):
    """A footnote, a line, and abbreviations."""
    short = Note(roman("; ".join(entries) + "."), entries=entries)
    return (Note(roman(long), "a"), Note(roman(method)), short)


def tables(form, *lists, live=False):
    """A document with a table of each list of notes; of numbers that are `live` each has a display of its own."""
    parts = []
    for place, list_ in enumerate(lists, start=1):
        head = ((HeadCell(()), HeadCell(roman("n"))),)
        body = (PrintedRow((roman("All"), (Run("1"), Run("a", superscript=True)))),)
        named = f"table-{place}" if live else ""
        cell = write_markdown_for(PrintedTable(("left", "center"), head, body, list_, named=named), form, live=live)
        parts.append(f"::: {{#tbl-{'abcd'[place - 1]}}}\n{cell}\n\nTable of a test.\n:::\n\n")
    return "Text.\n\n" + "".join(parts)


def under_tables(pandoc, *lists, **metadata):
    """The notes under each table of the web page."""
    page = pandoc.page(tables("html", *lists), **metadata)
    found = page.xpath("//div[contains(concat(' ', @class, ' '), ' riskset-notes ')]")
    return [[" ".join(p.text_content().replace("\u00a0", " ").split()) for p in div.iter("p")] for div in found]


def test_the_same_notes_are_one_reference_under_the_later_tables(pandoc):
    assert under_tables(pandoc, *[notes(*ALL)] * 3) == [
        [f"a {LONG}", "Cox regression.", LINE],
        ["Abbreviations and notes as in Table 1."],
        ["Abbreviations and notes as in Table 1."],
    ]


def test_what_is_a_tables_own_stays(pandoc):
    other = notes(*ALL, "SHR, subdistribution hazard ratio", method="Aalen regression.")
    fewer = notes(HR, MRD, GVHD, long="Another note.")
    found = under_tables(
        pandoc, notes(*ALL), other, fewer, notes(MRD, long="Of it alone."), **{"table-notes": "shared"}
    )
    assert found[1:] == [
        [
            "Aalen regression.",
            "SHR, subdistribution hazard ratio.",
            "Other abbreviations and note a as in Table 1.",
        ],
        ["a Another note.", "Cox regression.", LINE[len(CI) + 2 :]],
        ["a Of it alone.", "Cox regression.", "MRD, minimal residual disease."],
    ]


@pytest.mark.parametrize(
    ("key", "count", "shares"),
    [({}, 2, False), ({"table-notes": "shared"}, 2, True), ({"table-notes": "each"}, 3, False)],
)
def test_three_tables_share_or_two_where_asked_and_none_where_each_is_to_stand_alone(pandoc, key, count, shares):
    found = under_tables(pandoc, *[notes(*ALL)] * count, **key)
    assert all((len(each) == 1) is shares for each in found[1:])


def test_another_word_is_refused(pandoc):
    done = pandoc.run(tables("html", notes(*ALL)), "html", **{"table-notes": "once"})
    assert done.returncode != 0
    assert 'riskset: table-notes is "once"; it is `shared` or `each`' in done.stderr


def test_a_reference_follows_the_order_of_the_tables_and_the_language(pandoc):
    text = "::: {#tbl-before}\n| A |\n|---|\n| 1 |\n\nAnother.\n:::\n\n" + tables("html", *[notes(*ALL)] * 3)
    page = pandoc.page(text, lang="de")
    link = page.xpath("//div[@id='tbl-c']//a[contains(@class, 'quarto-xref')]")[0]
    assert link.get("href") == "#tbl-a"
    assert "Abkürzungen und Anmerkungen wie in Tabelle\u00a02." in link.getparent().text_content()


def test_what_only_some_formats_show_has_its_own_notes(pandoc):
    first = tables("html", *[notes(*ALL)] * 4)
    begin, end = first.index("::: {#tbl-b}"), first.index("::: {#tbl-c}")
    hidden = f'{first[:begin]}:::: {{.content-visible when-format="docx"}}\n{first[begin:end]}::::\n\n{first[end:]}'
    text = pandoc.text(hidden)
    assert text.count("as in Table 1.") == 2


def test_in_word_and_pdf_too(pandoc):
    word = pandoc.word(tables("docx", *[notes(*ALL)] * 3))
    assert word.paragraphs("TableNote")[1:] == ["Abbreviations and notes as in Table 1."] * 2
    assert any("REF _Ref_tbl_a" in text for text in word.instructions())
    printed = "".join(page.extract_text() for page in PdfReader(pandoc.pdf(tables("typst", *[notes(*ALL)] * 3))).pages)
    assert " ".join(printed.replace("\u00a0", " ").split()).count("Abbreviations and notes as in Table 1.") == 2


def test_marks_of_live_numbers_make_no_difference(pandoc):
    """Each table has its own marks around the letter of the same note."""
    word = pandoc.word(tables("docx", *[notes(*ALL)] * 2, notes(*ALL, method="Aalen regression."), live=True))
    assert word.paragraphs("TableNote")[1:] == [
        "Abbreviations and notes as in Table 1.",
        "Abbreviations and note a as in Table 1.",
    ]


@pytest.mark.quarto
@pytest.mark.parametrize("form", ["html", "typst", "docx", pytest.param("pdf", marks=pytest.mark.latex)])
def test_under_quarto_too(quarto, extension, tmp_path, read_word, form):
    shutil.copytree(extension, tmp_path / "_extensions" / "riskset")
    text = tables({"pdf": "latex"}.get(form, form), *[notes(*ALL)] * 3)
    (tmp_path / "document.qmd").write_text(f"---\ntitle: Notes\nformat: riskset-{form}\n---\n\n{text}")
    subprocess.run([quarto, "render", "document.qmd"], cwd=tmp_path, check=True, capture_output=True)
    made = tmp_path / f"document.{form.replace('typst', 'pdf')}"
    if form == "html":
        printed = html.fromstring(made.read_text(encoding="utf-8")).text_content()
    elif form == "docx":
        printed = " ".join(read_word(made).paragraphs("TableNote"))
    else:
        printed = "".join(page.extract_text() for page in PdfReader(made).pages)
    assert " ".join(printed.replace("\u00a0", " ").split()).count("Abbreviations and notes as in Table 1.") == 2
