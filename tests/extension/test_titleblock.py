"""Authors, affiliations and abstract under plain pandoc."""

from __future__ import annotations

import pytest
from pypdf import PdfReader


def head(pandoc, yaml):
    page = pandoc.page(f"---\ntitle: T\n{yaml}\n---\n\nText.\n")
    return {
        "authors": "".join(page.xpath("//p[@class='authors']//text()")),
        "affiliations": [p.text_content() for p in page.xpath("//p[@class='affiliation']")],
        "notes": [p.text_content() for p in page.xpath("//p[@class='author-note']")],
        "abstract": [p.text_content() for p in page.xpath("//section[@class='abstract']/p")],
        "leads": page.xpath("//section[@class='abstract']/p/strong/text()"),
    }


@pytest.mark.parametrize(
    ("yaml", "authors", "affiliations"),
    [
        ("author: Anna Berg", "Anna Berg", []),
        ("author: [Anna Berg, Bo Chen]", "Anna Berg, Bo Chen", []),
        ("authors: [{name: Anna Berg, affiliation: Here}]", "Anna Berg", ["Here"]),
        (
            "author: [{name: A B, affiliations: [Here, There]}, {name: C D, affiliation: There}]",
            "A B1,2, C D2",
            ["1Here", "2There"],
        ),
        (
            "author: [{name: {given: A, family: B}, degrees: [MD, PhD], affiliations: {name: X, city: Rome, country: Italy}}]",
            "A B, MD, PhD",
            ["X, Rome, Italy"],
        ),
        (
            # Numbered as the authors come to them, not as they are listed.
            "author: [{name: A, affiliation: {ref: two}}, {name: B, affiliations: [{ref: one}, {ref: two}]}]\n\
affiliations: [{id: one, name: One}, {id: two, name: Two}]",
            "A1, B1,2",
            ["1Two", "2One"],
        ),
    ],
)
def test_authors_and_their_places(pandoc, yaml, authors, affiliations):
    found = head(pandoc, yaml)
    assert found["authors"].strip() == authors
    assert found["affiliations"] == affiliations


def test_correspondence_equal_contribution_and_orcid(pandoc):
    yaml = (
        "author:\n"
        "  - {name: A B, corresponding: true, email: a@b.org, equal-contributor: true}\n"
        "  - {name: C D, orcid: 'https://orcid.org/0000-0002-1825-0097', attributes: [equal-contributor]}\n"
    )
    found = head(pandoc, yaml)
    assert found["authors"].strip() == "A B†,*, C D†"
    assert found["notes"] == [
        "†These authors contributed equally.",
        "*Correspondence: A B, a@b.org",
        "ORCID: C D 0000-0002-1825-0097",
    ]


def test_an_affiliation_that_is_not_defined_is_an_error(pandoc):
    done = pandoc.run("---\ntitle: T\nauthor: {name: A B, affiliation: {ref: nowhere}}\n---\n\nText.\n", "html")
    assert done.returncode == 83
    assert done.stderr.splitlines() == [
        "riskset: the author A B has the affiliation nowhere, which affiliations: does not define"
    ]


def test_a_structured_abstract_has_bold_leads_either_way(pandoc):
    yaml = "abstract: |\n  Background: Known.\n\n  **Methods:** Done.\n\n  Trial registration: None.\nkeywords: [a, b]"
    found = head(pandoc, yaml)
    assert found["leads"] == ["Background:", "Methods:", "Trial registration:", "Keywords:"]
    assert found["abstract"][-1] == "Keywords: a, b"


def test_an_abstract_of_one_paragraph_is_left_as_it_is(pandoc):
    assert head(pandoc, "abstract: 'Note: nothing bold here.'")["leads"] == []


def test_a_long_title_is_shortened_for_the_header(pandoc):
    title = (
        "Survival after allogeneic bone marrow transplantation for acute leukemia in four hospitals of two countries"
    )
    word = pandoc.word(f"---\ntitle: {title}\n---\n\nText.\n")
    assert "acute leukemia in four…<" in word.parts["docProps/custom.xml"].decode()


MARKED = "---\ntitle: A cohort\nrunning-title: Short\npage-mark: Invented patients\n---\n\n" + "A line.\n\n" * 80


def test_what_every_page_bears(pandoc):
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(pandoc.pdf(MARKED)).pages]
    assert len(pages) > 1
    assert all("Invented patients" in page for page in pages)
    assert ["Short" in page for page in pages] == [False] + [True] * (len(pages) - 1)
    (mark,) = pandoc.page(MARKED).xpath("//p[@class='page-mark']")
    assert mark.text == "Invented patients"
    custom = pandoc.word(MARKED).parts["docProps/custom.xml"].decode()
    assert "Invented patients · Short<" in custom
