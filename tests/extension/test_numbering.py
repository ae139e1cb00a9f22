"""Numbers of floats, sections and equations under plain pandoc."""

from __future__ import annotations

import pytest

FLOATS = """
::: {#tbl-a}
| x |
|---|
| 1 |

First.
:::

::: {#fig-a}
![Alt](picture.png)

Picture.
:::

::: {#stbl-a}
| x |
|---|
| 1 |

Supplement.
:::

::: {#tbl-b}
| x |
|---|
| 1 |

Second.
:::
"""


def captions(page):
    return [" ".join(c.text_content().replace("\u00a0", " ").split()) for c in page.iter("figcaption")]


def test_each_kind_is_counted_by_itself_in_reading_order(pandoc):
    assert captions(pandoc.page(FLOATS)) == [
        "Table 1. First.",
        "Figure 1. Picture.",
        "Table S1. Supplement.",
        "Table 2. Second.",
    ]


def test_captions_stand_above_tables_and_below_figures(pandoc):
    figures = list(pandoc.page(FLOATS).iter("figure"))
    first = [next(iter(figure)).tag for figure in figures]
    assert first == ["figcaption", "div", "figcaption", "figcaption"]


def test_captions_stand_where_the_document_says(pandoc):
    where = {"fig-cap-location": "top", "tbl-cap-location": "bottom"}
    figures = list(pandoc.page(FLOATS, **where).iter("figure"))
    assert [next(iter(figure)).tag for figure in figures] == ["div", "figcaption", "div", "div"]


def test_figures_and_tables_in_pandocs_own_syntax_are_floats_too(pandoc):
    markdown = "![Curves](picture.png){#fig-a fig-alt='Lines that fall'}\n\n| x |\n|---|\n| 1 |\n\n: Numbers {#tbl-a}\n"
    page = pandoc.page(markdown)
    assert captions(page) == ["Figure 1. Curves", "Table 1. Numbers"]
    assert page.xpath("//img/@alt") == ["Lines that fall"]
    assert page.xpath("//table/caption") == []


def test_the_image_of_a_figure_div_keeps_its_words_as_alternative_text(pandoc):
    page = pandoc.page(FLOATS)
    assert page.xpath("//img/@alt") == ["Alt"]
    assert len(page.xpath("//figure[@aria-labelledby='fig-a-caption']")) == 1


def test_a_float_without_a_caption_has_its_label_alone(pandoc):
    page = pandoc.page("::: {#tbl-a}\n| x |\n|---|\n| 1 |\n:::\n\nSee @tbl-a.\n")
    assert captions(page) == ["Table 1."]


def test_the_words_come_from_the_metadata_and_the_language(pandoc):
    assert captions(pandoc.page(FLOATS, lang="de"))[:2] == ["Tabelle 1. First.", "Abbildung 1. Picture."]
    own = {"tbl-title": "Tab.", "title-delim": ":"}
    assert captions(pandoc.page(FLOATS, crossref=own))[0] == "Tab. 1: First."


def test_sections_are_numbered_on_request_except_the_unnumbered(pandoc):
    markdown = "# A\n\n## B\n\n## C\n\n# D {.unnumbered}\n\n# E\n"
    numbers = pandoc.page(markdown, **{"number-sections": True}).xpath("//span[@class='header-section-number']/text()")
    assert numbers == ["1", "1.1", "1.2", "2"]
    assert not pandoc.page(markdown).xpath("//span[@class='header-section-number']")


def test_numbers_begin_at_one_where_the_document_begins_at_the_second_level(pandoc):
    page = pandoc.page("## A\n\n### B\n", **{"number-sections": True})
    assert page.xpath("//span[@class='header-section-number']/text()") == ["1", "1.1"]


def test_number_depth_ends_the_numbers(pandoc):
    page = pandoc.page("# A\n\n## B\n", **{"number-sections": True, "number-depth": 1})
    assert page.xpath("//span[@class='header-section-number']/text()") == ["1"]


def test_an_equation_carries_its_number(pandoc):
    page = pandoc.page("$$ a $$ {#eq-a}\n\nBy @eq-a and $$ b $$.\n")
    assert "(1)" in page.xpath("//*[@id='eq-a']")[0].text_content()
    assert page.xpath("//a[@href='#eq-a']")[0].text_content() == "Equation\u00a01"


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        (FLOATS + FLOATS, "riskset: the id tbl-a is given twice; give each item a label of its own"),
        (
            "::: {#fig-a}\n::: {#tbl-b}\n![](picture.png)\n\nInner.\n:::\n\nOuter.\n:::\n",
            "riskset: tbl-b stands inside fig-a; give each its own place in the document",
        ),
    ],
)
def test_what_cannot_be_numbered_is_an_error(pandoc, markdown, message):
    done = pandoc.run(markdown, "html")
    assert done.returncode == 83
    assert message in done.stderr.splitlines()
    assert not pandoc.output("html").exists()
