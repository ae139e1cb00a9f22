"""The search of a blinded copy for its authors: in all kinds of files, and not where others are cited."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter

from riskset.submission.front import Author, Front
from riskset.submission.leaks import search

FRONT = Front(
    title="A study",
    authors=(
        Author(
            name="Jos\u00e9 Garc\u00eda",
            given="Jos\u00e9",
            family="Garc\u00eda",
            email="jose@h.es",
            orcid="0000-0002-1825-0097",
        ),
        Author(name="Mary Ann Olson", given="Mary Ann", family="Olson"),
        Author(name="\u00c5sa Lindstr\u00f6m", given="\u00c5sa", family="Lindstr\u00f6m"),
        Author(name="Sin\u00e9ad O\u2019Neill-Ruiz", given="Sin\u00e9ad", family="O\u2019Neill-Ruiz"),
        Author(name="\u660e \u674e", given="\u660e", family="\u674e"),
    ),
    affiliations=("Hospital Sant Pau, Barcelona",),
    institutions=("Hospital Sant Pau",),
)


def word(text: str) -> bytes:
    """A Word file of one paragraph, in two runs."""
    runs = "".join(f"<w:r><w:t xml:space='preserve'>{part}</w:t></w:r>" for part in (text[:9], text[9:]))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document xmlns:w='{space}'><w:body><w:p>{runs}</w:p></w:body></w:document>"
        )
    return buffer.getvalue()


def picture() -> bytes:
    about = PngInfo()
    about.add_itxt("Author", "M. Olson")
    buffer = io.BytesIO()
    Image.new("RGB", (2, 2)).save(buffer, "png", pnginfo=about)
    return buffer.getvalue()


def pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_metadata({"/Author": "Jose Garcia"})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", word("Written by Jose Garcia.")),
        ("a.docx", word("Treated at the Hospital  Sant Pau.")),
        ("a.docx", word("J.G. designed the study.")),
        ("a.docx", word("M. A. O. wrote it.")),
        ("a.docx", word("Olson MA said so.")),
        ("a.json", b'{"contact": "jose@h.es"}'),
        ("a.txt", b"https://github.com/olson/code"),
        ("recompute.R", b'setwd("/home/olson/study")'),
        ("a.svg", b"<svg><desc>0000-0002-1825-0097</desc></svg>"),
        ("a.png", picture()),
        ("a.pdf", pdf()),
        ("garcia, jose.txt", b""),
        ("results.json", b'{"data": "data/jose_garcia_cohort.csv"}'),
        ("MANIFEST.json", b'"mary-ann-olson.csv"'),
        ("a.docx", word("As O'Neill-Ruiz has said.")),
        ("sinead_oneill-ruiz.csv", b""),
        ("a.txt", "\u7531\u674e\u660e\u5199".encode()),
        ("a.txt", "Asa Lindstroem and Åsa Lindström".encode()),
    ],
)
def test_a_trace_is_found(name: str, content: bytes) -> None:
    found = search({name: content}, FRONT, ())
    assert found.refusals
    assert found.refusals[0].place.startswith(name)


@pytest.mark.parametrize(
    "text", ["Overall survival was long.", "See https://doi.org/10.1000/1.", "OS and MAO were used."]
)
def test_other_words_are_none(text: str) -> None:
    assert not search({"a.docx": word(text)}, FRONT, ("OS", "MAO")).refusals


def test_a_reference_names_its_authors_rightly() -> None:
    entry = "1. Garc\u00eda J, Olson MA. A study before this one. J Trials. 2020. https://github.com/olson/code"
    found = search({"a.docx": word(entry)}, FRONT, (), [entry])
    assert not found.refusals
    assert found.warnings


def test_the_name_of_a_program_s_author_is_no_trace() -> None:
    assert not search({"a.docx": word("Nothing.")}, FRONT, ()).refusals


def test_the_city_of_an_institution_is_told() -> None:
    front = replace(FRONT, cities=("Barcelona",))
    found = search({"a.docx": word("Approved by the ethics committee of Barcelona.")}, front, ())
    assert not found.refusals
    assert "the city of an institution (Barcelona)" in found.warnings[0]


def test_self_citing_phrases_are_told() -> None:
    found = search({"a.txt": b"In our previous study [12], patients lived."}, FRONT, ())
    assert not found.refusals
    assert "our previous study [12]" in found.warnings[0]


def test_a_command_of_latex_is_no_address() -> None:
    assert not search({"latex/tables.tex": rb"\def\riskset@gap2.668em \at@x1.334"}, FRONT, ()).refusals
    assert search({"latex/tables.tex": b"write to anybody@mail.klinik2.example"}, FRONT, ()).refusals


def test_words_that_every_file_has_are_no_trace() -> None:
    front = Front(title="A study", authors=(Author(name="An Author", given="An", family="Author"),))
    told = search({"references.bib": b"  author = {Cox, D. R.},\n  note = {by Author}"}, front, ()).warnings
    assert [each.partition(":")[0] for each in told] == ["references.bib, line 2"]
