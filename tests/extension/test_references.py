"""References under plain pandoc, and the errors for those that lead nowhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

EXTENSION = Path(__file__).parents[2] / "_extensions" / "riskset"

BODY = """

::: {#tbl-a}
| x |
|---|
| 1 |

A.
:::

::: {#stbl-b}
| x |
|---|
| 1 |

B.
:::

# Methods {#sec-m}
"""


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("@tbl-a", "Table 1"),
        ("@Tbl-a", "Table 1"),
        ("[-@tbl-a]", "1"),
        ("[@tbl-a; @stbl-b]", "Table 1, Table S1"),
        ("[see @tbl-a]", "see 1"),
        ("@stbl-b", "Table S1"),
        ("[-@stbl-b]", "S1"),
        ("@sec-m", "Methods"),
    ],
)
def test_a_reference_reads(pandoc, source, printed):
    assert pandoc.text(f"Look: {source}." + BODY).startswith(f"Look: {printed}.")


def test_a_reference_at_the_start_of_a_sentence_is_capitalised(pandoc):
    text = pandoc.text("@tbl-a, @Tbl-a." + BODY, crossref={"tbl-prefix": "tab."})
    assert text.startswith("tab. 1, Tab. 1.")


def test_a_reference_leads_to_its_item(pandoc):
    page = pandoc.page("@tbl-a, @sec-m." + BODY)
    for link in page.xpath("//a[@class='quarto-xref']/@href"):
        assert page.xpath(f"//*[@id='{link.removeprefix('#')}']")


def test_a_numbered_section_is_called_by_its_number(pandoc):
    assert pandoc.text("See @sec-m." + BODY, **{"number-sections": True}).startswith("See Section 1.")


def test_references_in_captions_and_notes_resolve(manuscript_page):
    assert "?@" not in manuscript_page
    assert "@tbl" not in manuscript_page
    assert 'as in <a href="#fig-one" class="quarto-xref">Figure\u00a01</a>' in manuscript_page.replace(
        "&nbsp;", "\u00a0"
    )


def test_all_references_that_lead_nowhere_are_told_at_once_and_nothing_is_written(pandoc):
    done = pandoc.run("@tbl-no and [-@fig-no] and @Tbl-no." + BODY, "html")
    assert done.returncode == 83
    assert done.stderr.splitlines() == [
        "riskset: the reference @tbl-no leads nowhere; the document has @tbl-a",
        "riskset: the reference @fig-no leads nowhere; the document has no label that begins with fig-",
        "riskset: the reference @Tbl-no leads nowhere; the document has @tbl-a",
    ]
    assert not pandoc.output("html").exists()


def test_a_citation_that_the_bibliography_does_not_have_is_an_error(pandoc):
    done = pandoc.run("---\nbibliography: references.bib\n---\n\nAs known [@one; @two].\n", "html")
    assert done.returncode == 83
    assert done.stderr.splitlines() == [
        "riskset: the citation @two is not in the bibliography; add it to references.bib"
    ]


def test_a_citation_without_a_bibliography_is_an_error(pandoc):
    done = pandoc.run("As known [@one].\n", "html")
    assert done.stderr.splitlines() == [
        "riskset: the citation @one is not in the bibliography; name a file under `bibliography:`"
    ]


@pytest.mark.parametrize("source", ["@tbl-a [@one]", "[@tbl-a; @one]"])
def test_a_citation_beside_a_reference_is_not_lost(pandoc, source):
    """Pandoc reads the two as one citation of two works."""
    page = pandoc.page(f"---\nbibliography: references.bib\n---\n\nSee {source}." + BODY)
    assert page.xpath("//p[contains(., 'See')]")[0].text_content().split("\u00a0") == ["See Table", "1.1"]
    assert page.xpath("//p/span/sup/a/@href | //p//sup//a/@href") == ["#ref-one"]


def test_citations_are_numbered_and_listed(pandoc):
    markdown = "---\nbibliography: references.bib\n---\n\nAs known [@one].\n\n# References\n\n::: {#refs}\n:::\n"
    text = pandoc.text(markdown)
    assert "As known.1 References" in text
    assert "1. Koch A, Berg B. On survival. Blood. 1991;78(3):838\u2013843. doi:10.1000/182." in text


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("As known [@three; @one], and [@one; @two; @three].", ["1,2", "1\u20133"]),
        ("As known [@one; @three], and @two [@one].", ["1,2", "1,3"]),
        ("As known [@one; @two], and [@two; @three].", ["1,2", "2,3"]),
    ],
)
def test_works_cited_together_stand_in_the_order_of_their_numbers(pandoc, text, numbers):
    works = "\n".join(
        f"@article{{{key}, author = {{Koch, A}}, title = {{On {key}}}}}" for key in ("one", "two", "three")
    )
    (pandoc.folder / "works.bib").write_text(works, encoding="utf-8")
    page = pandoc.page(f"---\nbibliography: works.bib\n---\n\n{text}\n")
    assert [found.text_content() for found in page.xpath("//p//sup")] == numbers


def test_particles_stand_before_a_name_and_a_publisher_is_one(pandoc):
    """Pandoc takes ``van der`` for what stands behind the initials, and ``Chapman and Hall`` for two publishers."""
    (pandoc.folder / "names.bib").write_text(
        """@book{one, author = {van der Berg, Jan and Ludwig von Koch and Ng, Bo}, title = {On survival}, edition = {2},
  publisher = {Chapman and Hall/CRC}, year = {2003}}
@article{two, author = {de la Cruz, Juan}, title = {On time}, journal = {Blood}, year = {1991}, pages = {1--4}}
""",
        encoding="utf-8",
    )
    text = pandoc.text("---\nbibliography: names.bib\n---\n\nAs known [@one; @two].\n")
    assert "1. van der Berg J, von Koch L, Ng B. On survival. 2nd ed. Chapman and Hall/CRC; 2003." in text
    assert "2. de la Cruz J. On time. Blood. 1991:1\u20134." in text


def test_the_letter_behind_a_colon_stays_small_where_the_bibliography_has_it_so(pandoc):
    """Pandoc makes it a capital; one that the bibliography has may be a name's."""
    (pandoc.folder / "titles.bib").write_text(
        """@article{one, author = {Koch, A.}, title = {The state of an {Event}: application to {RNA}: a trial}, year = {1984}}
@article{two, author = {Koch, B.}, title = {Another event: Bonferroni and others}, year = {1985}}
""",
        encoding="utf-8",
    )
    body = "As known [@one; @two; @riskset-mantel1974].\n\n::: {#refs}\n:::\n"
    text = pandoc.text("---\nbibliography: titles.bib\n---\n\n" + body)
    assert "The state of an Event: application to RNA: a trial. 1984." in text
    assert "Another event: Bonferroni and others." in text
    assert "transient states: an illustration using heart-transplant data." in text


def test_no_line_ends_within_the_pages_of_a_reference(pandoc):
    page = pandoc.page("---\nbibliography: references.bib\n---\n\nAs known [@one].\n")
    assert page.xpath("//*[@id='refs']//span[@class='whole']/text()") == ["1991;78(3):838\u2013843."]


WORKS = """
@article{known, author = {Koch, A.}, title = {One}, journal = {The New England journal of medicine}, year = {2018},
  doi = {10.1000/1}}
@article{and, author = {Koch, B.}, title = {Two}, journal = {Journal of Hematology \\& Oncology}, year = {2019}}
@article{own, author = {Koch, C.}, title = {Three}, journal = {Blood Advances}, shortjournal = {Bl Adv}, year = {2020}}
@article{rare, author = {Koch, D.}, title = {Four}, journal = {Journal of Rare Things}, year = {2021}}
"""


def test_titles_of_journals_are_abbreviated(pandoc):
    """As the list has them, an entry's own short title first; a title that it does not have stands as it is."""
    (pandoc.folder / "works.bib").write_text(WORKS, encoding="utf-8")
    text = pandoc.text("---\nbibliography: works.bib\n---\n\nAs known [@known; @and; @own; @rare].\n")
    assert "One. N Engl J Med. 2018. doi:10.1000/1." in text
    assert "Two. J Hematol Oncol. 2019." in text
    assert "Three. Bl Adv. 2020." in text
    assert "Four. Journal of Rare Things. 2021." in text


def test_a_list_of_ones_own_is_taken_for_the_extensions(pandoc):
    (pandoc.folder / "works.bib").write_text(WORKS, encoding="utf-8")
    own = {"default": {"container-title": {"Journal of Rare Things": "J Rare"}}}
    (pandoc.folder / "own.json").write_text(json.dumps(own), encoding="utf-8")
    front = "---\nbibliography: works.bib\ncitation-abbreviations: own.json\n---\n\n"
    text = pandoc.text(front + "As known [@rare; @known].\n")
    assert "Four. J Rare. 2021." in text
    assert "The New England journal of medicine. 2018" in text


def test_the_list_has_each_title_with_and_without_its_article_and_ampersand():
    found = json.loads((EXTENSION / "abbreviations.json").read_text(encoding="utf-8"))["default"]["container-title"]
    # PubMed's and publishers' own spellings, which no other form belongs to.
    alone = {"Lancet (London, England)", "BMJ (Clinical research ed.)", "PLOS ONE", "PLOS Medicine"}
    assert alone <= found.keys()
    assert not any("." in short for short in found.values())
    for title, short in found.items():
        assert found[title.replace(" & ", " and ")] == short
        assert title in alone or found[title if title.startswith("The ") else f"The {title}"] == short


def test_works_of_methods_need_no_entry_and_an_own_entry_is_taken(pandoc):
    """Of one work by two keys, the document's own entry is the one that is listed."""
    own = "@article{meier, author = {Own, A.}, title = {Nonparametric estimation from incomplete observations}, year = {1958}}"
    (pandoc.folder / "works.bib").write_text(own, encoding="utf-8")
    body = "As [@meier]. By [@riskset-kaplan1958; @riskset-cox1972].\n\n# References\n\n::: {#refs}\n:::\n"
    text = pandoc.text("---\nbibliography: works.bib\n---\n\n" + body)
    assert "As.1 By.1,2 References" in text
    assert "1. Own A. Nonparametric estimation" in text
    assert "2. Cox DR. Regression models and life-tables." in text
    assert "Kaplan EL" not in text
    assert "1. Kaplan EL, Meier P." in pandoc.text("By [@riskset-kaplan1958].\n\n::: {#refs}\n:::\n")


def test_a_work_that_methods_do_not_cite_is_an_error(pandoc):
    done = pandoc.run("By [@riskset-kaplan1959].\n", "html")
    assert done.returncode == 83
    assert "the citation @riskset-kaplan1959 is not in the bibliography" in done.stderr


def test_a_citation_says_where_in_a_work(pandoc):
    text = pandoc.text(
        "One [@one, p. 3]. Two [@one, pp. 4-5]. Three [@one, chap. 2]. Four [@one].", bibliography="references.bib"
    )
    assert text.startswith("One.1(p3) Two.1(pp4–5) Three.1(chap2) Four.1"), text  # noqa: RUF001


def test_the_list_has_the_journals_of_the_works_that_methods_cite():
    found = json.loads((EXTENSION / "abbreviations.json").read_text(encoding="utf-8"))["default"]["container-title"]
    works = (EXTENSION / "methods.bib").read_text(encoding="utf-8")
    cited = {title.replace("\\&", "&") for title in re.findall(r'journal\s*=\s*[{"](.*?)[}"],?\n', works)}
    assert {title for title in cited if " " in title} <= found.keys()


def test_the_last_reference_is_not_alone_on_a_page(pandoc):
    works = "\n".join(f"@book{{w{n}, author = {{Koch, A.}}, title = {{Work {n}}}, year = {{2000}}}}" for n in range(6))
    (pandoc.folder / "six.bib").write_text(works, encoding="utf-8")
    cited = "; ".join(f"@w{n}" for n in range(6))
    front = f"---\nbibliography: six.bib\n---\n\nAs known [{cited}].\n\n"
    for lines in range(24, 60):
        text = "Text.\n\n" * lines
        pages = PdfReader(pandoc.pdf(f"{front}{text}# References\n\n::: {{#refs}}\n:::\n")).pages
        if len(pages) == 2:
            break
    first, last = (re.findall(r"Work (\d)", page.extract_text()) for page in pages)
    assert (first, last) == (["0", "1", "2"], ["3", "4", "5"])
