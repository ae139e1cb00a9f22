"""Theorems and their like under plain pandoc: numbers, names, references and proofs in each format."""

from __future__ import annotations

SOURCE = """
See @thm-line, @def-risk, [Theorem -@thm-second] and @eq-line.

::: {#def-risk}
## Risk set

The patients at risk.
:::

::: {#thm-line name="Line"}
A line with

$$ y = a $$ {#eq-line}
:::

::: {.proof}
It is so.
:::

::: {#thm-second}
- a list
:::
"""


def words(element):
    return " ".join(element.text_content().replace("\u00a0", " ").split())


def test_each_kind_is_counted_and_referred_to(pandoc):
    page = pandoc.page(SOURCE)
    text = words(page)
    assert "See Theorem 1, Definition 1, Theorem 2 and Equation 1." in text
    assert "Definition 1 (Risk set) The patients at risk." in text
    assert "Theorem 1 (Line) A line with" in text
    assert "Proof. It is so." in text
    assert page.xpath("//a/@href")[:3] == ["#thm-line", "#def-risk", "#thm-second"]
    assert {"thm-line", "def-risk", "thm-second"} <= set(page.xpath("//@id"))
    assert page.xpath("//h2") == []


def test_the_words_follow_the_language(pandoc):
    text = words(pandoc.page("See @cor-a.\n\n::: {#cor-a}\nText.\n:::\n\n::: proof\nWords.\n:::", lang="de"))
    assert "See Korollar 1. Korollar 1 Text. Beweis. Words." in text


def test_word_links_to_the_bookmark_of_a_theorem(pandoc):
    word = pandoc.word(SOURCE)
    text = " ".join(word.text(word.body).replace("\u00a0", " ").split())
    assert "Theorem 1 (Line) A line with" in text
    anchors = word.all("//w:hyperlink/@w:anchor")
    assert {"thm-line", "def-risk", "thm-second"} <= set(anchors)
    assert set(anchors) <= set(word.all("//w:bookmarkStart/@w:name"))
