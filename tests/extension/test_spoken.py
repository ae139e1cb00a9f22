"""Formulas in the PDF have alternative text, their TeX, so that a document with formulas declares PDF/UA-1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pypdf import PdfReader

from riskset.assets import asset
from riskset.documents.extension import read_extension
from riskset.documents.making import EPOCH
from riskset.documents.pandoc import Job, run_pandoc
from riskset.documents.typst import compile_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = r"""
# Rates at $t = 12$ months

Words with $x_i^2$ of @eq-one, and $\text{a "quote"}$.

$$
h(t) = h_0(t) \exp(\beta x)
$$ {#eq-one}

$$ a / b $$
"""


def said_for(element: Any, kind: str) -> Iterator[str]:
    """The alternative texts of a PDF's elements of one kind, in the order of reading."""
    element = element.get_object()
    if isinstance(element, list):
        for each in element:
            yield from said_for(each, kind)
    elif isinstance(element, dict):
        if element.get("/S") == kind:
            yield str(element.get("/Alt"))
        yield from said_for(element["/K"], kind) if "/K" in element else ()


def test_formulas_say_their_tex(tmp_path: Path) -> None:
    extension = read_extension(asset("_extensions/riskset"))
    job = Job(
        target="typst",
        document=tmp_path / "a.qmd",
        markdown=TEXT,
        metadata={"lang": "en", "title": "Formulas"},
        folder=tmp_path,
        output=tmp_path / "a.typ",
        epoch=EPOCH,
    )
    run_pandoc(job, extension)
    output = tmp_path / "a.pdf"
    assert compile_pdf(job.output, output, job.document, extension, EPOCH) == []
    reader = PdfReader(output)
    assert "pdfuaid" in reader.xmp_metadata.stream.get_data().decode()
    found = list(said_for(reader.trailer["/Root"]["/StructTreeRoot"]["/K"], "/Formula"))
    assert found == ["t = 12", "x_i^2", r"\text{a" + ' "quote"}', r"h(t) = h_0(t) \exp(\beta x)", "a / b"]
    assert "Equation\u00a01" in reader.pages[0].extract_text()
