"""Tabs and margins in three formats, and tabs as a reader of a web page uses them."""

from __future__ import annotations

import pytest
from lxml import html

TABS = """# Methods

::: {.panel-tabset}
## *Women*

Of women.

### Age {#sec-age}

| a |
|---|
| 1 |

: Table {#tbl-a}

## Men {.active}

See @tbl-a.
:::

After.
"""
MARGINS = """Text [beside]{.aside} it.

::: {.column-margin}
A note.
:::

::: aside
Another.
:::
"""
# What is in view, and which titles of tabs have the focus, after each step.
STEPS = """(() => {
  const view = document.defaultView, seen = [];
  const panes = () => [...document.querySelectorAll(".tab-pane")].map(pane => pane.checkVisibility());
  seen.push(panes());
  document.querySelector(".tab-title").click();
  seen.push(panes());
  const choice = document.querySelector(".tab-choice");
  choice.focus();
  seen.push(document.activeElement === choice && choice.checkVisibility());
  return seen;
})()"""


def test_a_web_page_has_buttons_without_a_script(pandoc):
    page = pandoc.page(TABS, **{"number-sections": True})
    buttons = page.xpath("//input[@type='radio']")
    assert [button.get("name") for button in buttons] == ["tabset-1", "tabset-1"]
    assert [button.get("checked") is not None for button in buttons] == [False, True]
    titles = {label.get("for"): label.text_content() for label in page.xpath("//label")}
    assert titles == {buttons[0].get("id"): "Women", buttons[1].get("id"): "Men"}
    panes = page.xpath("//div[@class='tab-pane']")
    assert [page.get_element_by_id(pane.get("aria-labelledby")).text_content() for pane in panes] == ["Women", "Men"]
    assert panes[1].text_content().split() == ["See", "Table", "1."]
    assert not page.xpath("//script")
    assert [heading.text_content().split()[-1] for heading in page.xpath("//h2 | //h3")] == ["Age"]


def test_sets_of_tabs_have_buttons_of_their_own_and_the_first_is_in_view(pandoc):
    page = pandoc.page("::: panel-tabset\n## a\nx\n\n## b\n:::: panel-tabset\n# c\ny\n::::\n:::\n")
    names = page.xpath("//input/@name")
    assert len(names) == 3
    assert len(set(names)) == 2
    assert len(page.xpath("//input[@checked]")) == 2


def test_word_and_typst_have_headings_without_numbers(pandoc):
    word = pandoc.word(TABS, **{"number-sections": True})
    headings = [word.text(p) for p in word.all("//w:p") if "Heading" in word.style(p)]
    assert headings == ["Methods", "Women", "Age", "Men"]
    assert word.paragraphs("Heading2") == ["Women", "Men"]
    typst = pandoc.convert(TABS, "typst", **{"number-sections": True})
    assert typst.count("#heading(level: 2, outlined: false, numbering: none)") == 2
    assert pandoc.pdf(TABS).stat().st_size > 0


def test_margins_are_of_web_pages_alone(pandoc):
    page = pandoc.page(MARGINS)
    classes = [element.get("class") for element in page.xpath("//*[contains(@class, 'column-margin')]")]
    assert classes == ["column-margin margin-aside", "column-margin", "column-margin margin-aside"]
    word = pandoc.word(MARGINS)
    assert [word.text(p) for p in word.all("//w:p") if word.text(p)] == ["Text beside it.", "A note.", "Another."]
    assert "column-margin" not in pandoc.convert(MARGINS, "typst")


@pytest.mark.browser
def test_a_reader_chooses_a_tab(browser, pandoc):
    page = pandoc.convert(TABS, "html")
    assert browser.ask(page, STEPS) == [[False, True], [True, False], True]
    # In print all tabs are there.
    assert "Of women" in "".join(part.extract_text() for part in _pages(browser.printed(page)))


@pytest.mark.browser
@pytest.mark.parametrize(("width", "place"), [(1600, "margin"), (1000, "side"), (390, "text")])
def test_a_note_stands_where_there_is_room(browser, pandoc, width, place):
    script = """(() => {
      const box = element => element.getBoundingClientRect();
      const text = box(document.querySelector("main > p, body > p")), note = box(document.querySelector("div.column-margin"));
      return [note.left >= text.right ? "margin" : note.left > text.left + 200 ? "side" : "text",
              document.documentElement.scrollWidth <= document.documentElement.clientWidth];
    })()"""
    assert browser.ask(pandoc.convert("Words. " * 80 + "\n\n" + MARGINS, "html"), script, width=width) == [place, True]


def _pages(path):
    from pypdf import PdfReader

    return PdfReader(path).pages


@pytest.mark.quarto
def test_quarto_has_the_same_tabs_and_margins(quarto, extension, tmp_path, pandoc):
    import os
    import shutil
    import subprocess

    shutil.copytree(extension, tmp_path / "_extensions" / "riskset")
    grouped = TABS.replace("{.panel-tabset", "{.panel-tabset group=sex", 1)
    (tmp_path / "tabs.qmd").write_text(f"{grouped}\n{MARGINS}", encoding="utf-8")
    for target in ("html", "docx", "typst"):
        command = [quarto, "render", "tabs.qmd", "--to", f"riskset-{target}"]
        done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env=os.environ)
        assert (b'`group="sex"` of tabs is not honoured' in done.stderr) == (target == "html")
    page = html.fromstring((tmp_path / "tabs.html").read_bytes())
    own = pandoc.page(f"{TABS}\n{MARGINS}")

    def shape(found):
        return [
            (element.tag, element.get("class"), element.get("id") if element.tag == "input" else None)
            for element in found.xpath("//input | //label | //div[@class='tab-pane'] | //*[contains(@class, 'margin')]")
        ]

    assert shape(page) == shape(own)
    text = "".join(part.extract_text() for part in _pages(tmp_path / "tabs.pdf"))
    assert text.index("Women") < text.index("Of women") < text.index("Men")
