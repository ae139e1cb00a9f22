"""Callouts in three formats."""

from __future__ import annotations

import pytest

KINDS = ["note", "tip", "warning", "caution", "important"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_callout_without_a_title_is_headed_by_its_kind(pandoc, kind):
    page = pandoc.page(f"::: {{.callout-{kind}}}\nText.\n:::\n")
    (callout,) = page.xpath(f"//div[contains(@class, 'callout-{kind}')]")
    assert callout.get("role") == "note"
    assert callout.text_content().split() == [kind.capitalize(), "Text."]


@pytest.mark.parametrize(
    "markdown",
    ['::: {.callout-tip title="A *title*"}\nText.\n:::\n', "::: {.callout-tip}\n## A *title*\n\nText.\n:::\n"],
)
def test_its_title_is_an_attribute_or_the_first_heading(pandoc, markdown):
    page = pandoc.page(markdown)
    assert page.xpath("//div[@class='callout-title']")[0].text_content().strip() == "A title"
    assert page.xpath("//div[@class='callout-title']//em/text()") == ["title"]
    assert not page.xpath("//h2")


def test_the_kind_is_named_in_the_documents_language(pandoc):
    assert pandoc.text("::: {.callout-note}\nText.\n:::\n", lang="de") == "Hinweis Text."


def test_the_title_of_a_callout_is_no_section(pandoc):
    markdown = "# A\n\n::: {.callout-note}\n# Boxed\nText.\n:::\n\n# B\n"
    page = pandoc.page(markdown, **{"number-sections": True})
    assert page.xpath("//span[@class='header-section-number']/text()") == ["1", "2"]


@pytest.mark.parametrize("kind", KINDS)
def test_typst_and_word_have_each_kind(pandoc, kind):
    markdown = f"::: {{.callout-{kind}}}\n## Heed\nText.\n\n1. one\n2. two\n:::\n"
    assert pandoc.pdf(markdown).stat().st_size > 0
    word = pandoc.word(markdown)
    style = f"Callout{kind.capitalize()}"
    assert word.paragraphs(style + "Title") == ["Heed"]
    assert word.paragraphs(style) == ["Text.", "1. one", "2. two"]
