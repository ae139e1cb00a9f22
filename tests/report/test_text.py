"""Sentences, cross-references, citations and captions of the rendered report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy

FORMATS = ("html", "docx", "pdf")
CAPTIONS = (
    "Table 1. Characteristics of patients and donors, by disease group",
    "Table 2. Leukemia-free and overall survival after transplantation, by disease group",
    "Figure 1. Leukemia-free survival (A) and overall survival (B) after transplantation, by disease group.",
)


@pytest.mark.parametrize("form", FORMATS)
def test_sentences_have_the_recomputed_numbers(report: Any, recomputed: Any, squash: Any, form: str) -> None:
    def rate(endpoint: str, group: str, at: float) -> str:
        return recomputed.survival_cell(endpoint, group, at).replace(" (", "% (95% CI, ")

    text = squash(report.texts[form])
    low, high = "AML low risk", "AML high risk"
    follow_up = recomputed.median_cell("os", "", reverse=True).replace(" (", " months (95% CI, ")
    median = recomputed.median_cell("os", "ALL").replace(" (", " months (95% CI, ")
    for sentence in (
        (
            f"With a median follow-up of {follow_up}, leukemia-free survival at 2 years was {rate('lfs', low, 24)} "
            f"in low-risk AML, {rate('lfs', 'ALL', 24)} in ALL and {rate('lfs', high, 24)} in high-risk AML"
        ),
        f"Overall survival at 2 years was {rate('os', low, 24)}, {rate('os', 'ALL', 24)} and {rate('os', high, 24)}",
        f"The median overall survival was {median} in ALL",
        "Of the 137 patients, 38 had ALL, 54 low-risk AML and 45 high-risk AML (Table 1).",
        "Their median age was 28 years (range, 7 to 52)",
        f"(P = {recomputed.log_rank('lfs'):.3f}",
        "(P < 0.001)",
    ):
        assert squash(sentence) in text, sentence


@pytest.mark.parametrize("form", FORMATS)
def test_every_estimate_in_a_sentence_is_a_cell_of_a_table(
    report: Any, bmt_study: OpenStudy, squash: Any, form: str
) -> None:
    """Whatever the sentences say: a rate with its limits, a median with its limits, a P value."""
    text = squash(report.texts[form])
    outcomes = [cell for row in bmt_study.display("table-2").printed().grid() for cell in row]  # type: ignore[union-attr]
    follow_up = [cell for row in bmt_study.display("follow-up").printed().grid() for cell in row]  # type: ignore[union-attr]
    number = r"(?:\d+\.\d|NR|NE)"
    rates = re.findall(rf"({number})%\(95%CI,({number}\u2013{number})\)", text)
    assert len(rates) >= 12
    for estimate, limits in rates:
        assert f"{estimate} ({limits})" in outcomes
    medians = re.findall(rf"({number})months\(95%CI,({number}\u2013{number})\)", text)
    assert len(medians) >= 3
    for estimate, limits in medians:
        assert f"{estimate} ({limits})" in outcomes + follow_up
    tests = {"p_value", "factor_p_value", "nonlinear_p_value"}
    p_values = {row.value for row in bmt_study.results() if row.statistic in tests}
    printed = {bmt_study.style.p_value(value) for value in p_values if value is not None}
    found = re.findall(r"(?<![A-Za-z])P(=|<)(\d\.\d{3})", text)
    assert len(found) >= 7
    for sign, value in found:
        assert (value if sign == "=" else f"<{value}") in printed


@pytest.mark.parametrize("form", FORMATS)
def test_captions(report: Any, squash: Any, form: str) -> None:
    text = squash(report.texts[form])
    for caption in CAPTIONS:
        assert squash(caption) in text
        assert text.count(squash(caption)) == 1


@pytest.mark.parametrize("form", FORMATS)
def test_cross_references_and_citations_are_resolved(report: Any, form: str) -> None:
    text = report.texts[form]
    for left in ("?@", "@tbl-", "@fig-", "@sec-", "[@", "??", "{python}", "{{<", "tbl-baseline", "fig-survival", ":::"):
        assert left not in text, left
    assert not re.search(r"@\w+\d{4}", text)
    for reference in ("(Table 1)", "Table 2 and Figure 1", "as Figure 1 shows", "in Table 2 shows"):
        assert reference in text, reference


@pytest.mark.parametrize("form", FORMATS)
def test_every_cited_work_is_in_the_references(report: Any, squash: Any, form: str, root: Any, bmt_study: Any) -> None:
    text = squash(report.texts[form])
    references = text[text.rindex("References") :]
    source = (root / "report" / "bmt" / "manuscript.qmd").read_text(encoding="utf-8")
    own = (root / "report" / "bmt" / "references.bib").read_text(encoding="utf-8")
    of_methods = (root / "_extensions" / "riskset" / "methods.bib").read_text(encoding="utf-8")
    cited = set(re.findall(r"@([a-z]+\d{4})", source))
    cited |= set(re.findall(r"@(riskset-[a-z]+\d{4})", bmt_study.methods().markdown))
    assert len(cited) >= 9
    for key in cited:
        entry = re.search(rf"\{{{key},.*?\n\}}", own + of_methods, re.DOTALL)
        assert entry is not None, key
        author = re.search(r"author = \{+(.*?)[,}]", entry[0])
        year = re.search(r"year = \{(\d+)\}", entry[0])
        assert author is not None
        assert year is not None
        assert squash(author[1]) in references, key
        assert year[1] in references


def test_cross_references_lead_somewhere(report: Any) -> None:
    targets = set(report.page.xpath("//@id"))
    assert len(targets) == len(report.page.xpath("//@id"))
    links = [link for link in report.page.xpath("//a/@href") if link.startswith("#")]
    assert {"#tbl-baseline", "#tbl-outcomes", "#fig-survival"} <= set(links)
    assert len([link for link in links if link.startswith("#ref-")]) >= 6
    assert all(link.removeprefix("#") in targets for link in links)


def test_html_is_whole_without_a_network(report: Any) -> None:
    """Nothing is loaded from elsewhere; anchors alone may lead out."""
    loaded = report.page.xpath(
        "//script/@src|//img/@src|//link/@href|//iframe/@src|//object/@data|//source/@src|//source/@srcset"
        "|//video/@src|//embed/@src|//image/@href|//use/@href"
    )
    assert [each for each in loaded if not each.startswith(("data:", "#"))] == []
    for style in [*report.page.xpath("//style/text()"), *report.page.xpath("//@style")]:
        assert not re.search(r"@import|url\(\s*['\"]?(?!data:|#)", style), style[:200]
    assert not any("http" in script for script in report.page.xpath("//script/text()"))


def test_html_says_what_it_is(report: Any) -> None:
    page = report.page
    assert page.get("lang") == "en"
    assert page.xpath("string(//title)").startswith("Disease status and survival")
    assert len(page.xpath("//h1")) >= 1
    images = page.xpath("//img | //figure//*[local-name()='svg']")
    assert len(images) == 2
    assert all(image.get("alt") or image.get("aria-label") for image in images)


def test_figure_in_the_page_is_a_vector(report: Any) -> None:
    sources = report.page.xpath("//img/@src")
    inline = report.page.xpath("//*[local-name()='svg']")
    assert inline or any(source.startswith("data:image/svg+xml") for source in sources)


def test_pdf_is_a_document_of_pages(report: Any, squash: Callable[[str], str]) -> None:
    assert 2 <= len(report.pdf.pages) <= 8
    sizes = {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in report.pdf.pages}
    assert sizes == {(595, 842)}
    embedded = {
        font.get_object()["/BaseFont"]
        for page in report.pdf.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert embedded
    # The figure is drawn, not a picture.
    images = [image for page in report.pdf.pages for image in page.images]
    assert images == []
