"""What lies outside the subset is refused by file, line and name with a remedy, all at once, before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from riskset.documents import DocumentProblems, render

if TYPE_CHECKING:
    from conftest import Project

OR_QUARTO = "or render with Quarto (`--engine quarto`)."
KINDS = ", ".join(f"`{kind}-`" for kind in "fig tbl sec eq sfig stbl thm lem cor prp cnj def exm exr".split())  # noqa: SIM905
REMOVE = f"Remove it, {OR_QUARTO}"


def refusals(project: Project, text: str) -> list[str]:
    project.write("doc.qmd", text)
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd")
    assert caught.value.exit_code == 2
    assert not (project.root / "_output").exists()
    return str(caught.value).split("\n")


SETTINGS = {
    "titel: x": "`titel` is outside the subset of the built-in engine. Did you mean `title`?",
    "theme: cosmo": (
        "`theme` is outside the subset of the built-in engine. "
        f"Remove it, put a value of your own into `_variables.yml`, {OR_QUARTO}"
    ),
    "params: {a: 1}": (
        "`params` is outside the subset of the built-in engine. Give a cell the line `#| tags: [parameters]`, and in it each name its value."
    ),
    "listing: {contents: posts}": (
        "`listing` is outside the subset of the built-in engine. "
        f"Remove it: lists of documents belong to websites; {OR_QUARTO}"
    ),
    "about: {template: jolla}": (
        "`about` is outside the subset of the built-in engine. "
        f"Remove it: pages about people belong to websites; {OR_QUARTO}"
    ),
    "embed-resources: false": f"`embed-resources: false` is outside the subset. Write `true`, {OR_QUARTO}",
    "jupyter: julia-1.9": f"`jupyter: julia-1.9` is outside the subset. Write `python3`, {OR_QUARTO}",
    "execute: {freeze: never}": f"`freeze: never` is outside the subset. Write `auto` or `true` or `false`, {OR_QUARTO}",
    "freeze: never": f"`freeze: never` is outside the subset. Write `auto` or `true` or `false`, {OR_QUARTO}",
    "execute: {echo: fenced}": f"`echo: fenced` is outside the subset. Write `true` or `false`, {OR_QUARTO}",
    "execute: {cache: true}": f"`cache: true` is outside the subset. Write `false`, {OR_QUARTO}",
    "execute: {fig-width: wide}": "`fig-width: wide` is not a size. Write a number, without its unit.",
    "crossref: {chapters: true}": (
        "`crossref: chapters` is outside the subset of the built-in engine. "
        f"Remove it, put a value of your own into `_variables.yml`, {OR_QUARTO}"
    ),
    "title: 'n = `{python} n`'": (
        "`title` holds an inline value, which Quarto does not compute there. Write the value itself, or put it into the text."
    ),
    "format: {riskset-html: {lightbox: true}}": (
        "`lightbox` is outside the subset of the built-in engine. "
        f"Remove it, put a value of your own into `_variables.yml`, {OR_QUARTO}"
    ),
    "format: {html: default, riskset-html: default}": ("format 'html' is not one of riskset's. Write `riskset-html`."),
    "format: {riskset-html: default, riskset-pdf: default}": (
        "format 'riskset-pdf' is set by LaTeX, which the built-in engine does not have. "
        f"Write `riskset-typst`, which gives a PDF without TeX, {OR_QUARTO}"
    ),
    "format: {riskset-html: default, revealjs: default}": (
        "format 'revealjs' is not one of riskset's. "
        "Formats are riskset-html, riskset-typst, riskset-docx; or render with Quarto (`--engine quarto`) itself."
    ),
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_settings(project: Project, setting: str) -> None:
    assert refusals(project, f"---\n{setting}\n---\n\ntext\n") == [f"doc.qmd, line 2: {SETTINGS[setting]}"]


TEXTS = {
    "::: {.panel-tabset group=sex}\n## a\n:::": "attribute `group` of a div is outside the subset. "
    "Remove it: each set of tabs is chosen by itself, as the page has no script.",
    "::: {layout-ncol=two}\n:::": "`layout-ncol: two` is not a number of columns or rows. Write a whole number from 1 to 12.",
    '::: {layout="[[1],2]"}\n:::': (
        "`layout: '[[1],2]'` is not a layout. Write rows of relative widths, such as [[1, 1], [1]]."
    ),
    "::: {layout-align=left}\n:::": (
        "attribute `layout-align` of a div is outside the subset. "
        "Remove it: what stands side by side begins at the left of its column."
    ),
    "::: {.column-page}\n:::": "class `.column-page` of a div is outside the subset. Remove it: pages here have one column of text.",
    "::: {#fig-a .column-margin}\n![a](a.png)\n\nA.\n:::": (
        "'fig-a' stands in the margin by `.column-margin`, where no numbered figure or table can. Remove the class: it stands in the text."
    ),
    "::: callout-nota\n:::": "class `.callout-nota` of a div is outside the subset. Did you mean `callout-note`?",
    '::: {.callout-note collapse="true"}\n:::': "`collapse=true` is outside the subset. Write false, the only value.",
    "![a](a.png){fig-align=right}": "`fig-align=right` is outside the subset. Write center, the only value.",
    '::: {.content-visible when-format="pdf"}\n:::': (
        "`when-format=pdf`: no format of that name is rendered. Write html, typst or docx."
    ),
    "[Ctrl]{.kbd}": "class `.kbd` of a span is outside the subset. Write the keys as code, `Ctrl`.",
    "![a](a.png){.lightbox}": f"class `.lightbox` of an image is outside the subset. {REMOVE}",
    "[a](b.html){.external}": f"class `.external` of a link is outside the subset. {REMOVE}",
    "# A {.appendix}": f"class `.appendix` of a heading is outside the subset. {REMOVE}",
    '```{.python filename="a.py"}\n1\n```': "attribute `filename` of a code block is outside the subset. "
    "Write the name of the file into the text before the code.",
    "```python\nx = 1 # <1>\n```": f"a code annotation is outside the subset. Write a comment, {OR_QUARTO}",
    "```\n`{python} 1`\n```": (
        "an inline value in a code block, which Quarto would compute. Write {{python}} with doubled braces to show it."
    ),
    "{{< video a.mp4 >}}": "shortcode 'video' is outside the subset. Leave it out: neither PDF nor Word shows it.",
    "{{< lipsum 1 >}}": (
        f"shortcode 'lipsum' is outside the subset. The shortcodes known are include, meta, var, pagebreak, riskset; {OR_QUARTO}"
    ),
    "a {{< include x.qmd >}}": (
        "an include stands within a line or in a code block. Give it a line of its own, outside code."
    ),
    "a {{< pagebreak >}}": "a page break stands within a line. Give it a paragraph of its own.",
    "{{< meta no.such >}}": "the document's metadata has no value 'no.such'. Name a key whose value is one text or number.",
    "{{< var no >}}": "_variables.yml has no value 'no'. Name a key whose value is one text or number.",
    "@tbl-none": "`@tbl-none` points at nothing. Label it `tbl-none`.",
    "@lst-one": (
        f"`@lst-one`: references of kind `lst-` are outside the subset. The kinds known are {KINDS}; {OR_QUARTO}"
    ),
    "::: {#alg-one}\n:::": (
        f"label 'alg-one': items of kind `alg-` are outside the subset. The kinds known are {KINDS}; {OR_QUARTO}"
    ),
    "a <sup>2</sup>": "raw HTML `<sup>` would be lost in PDF and Word. Write it in Markdown, or in a raw block ```{=html}.",
    r"a \newpage b": (
        r"the TeX command `\newpage` would be lost: no format here is made by TeX. "
        "Write a new page as {{< pagebreak >}}, formulas between dollar signs, a backslash as two."
    ),
    "`r nrow(x)`": f"an inline value in 'r'. Write it in Python, {OR_QUARTO}",
    "![a](https://a.org/b.png)": (
        "the picture 'https://a.org/b.png' is at an address on a network. Save it beside the document and name the file."
    ),
    "![a](b.mp4)": "'b.mp4' is a video. Leave it out: neither PDF nor Word shows it.",
    "a\n\n---\ntitle: b\n---": None,
    "```{r}\n1\n```": f"a cell in 'r': the built-in engine runs Python alone. Write it in Python, {OR_QUARTO}",
    "```{mermaid}\ngraph\n```": f"a cell in 'mermaid': the built-in engine runs Python alone. Write it in Python, {OR_QUARTO}",
    "```{python, echo=FALSE}\n1\n```": (
        "'echo=FALSE' stands in the braces of a cell. Write options as lines that begin with `#|`."
    ),
}


@pytest.mark.parametrize("text", [text for text, message in TEXTS.items() if message])
def test_text(project: Project, text: str) -> None:
    found = refusals(project, f"---\nlang: en\n---\n\n{text}\n")
    assert all(line.startswith("doc.qmd, line ") for line in found)
    assert found[0].partition(": ")[2] == TEXTS[text]
    assert len(set(found)) == 1


def test_a_second_block_of_yaml(project: Project) -> None:
    assert refusals(project, "a\n\n---\ntitle: b\n---\n") == [
        "doc.qmd, line 3: a second block of YAML. Put its keys into the front matter of the document."
    ]


CELLS = {
    "label: fig-a": "the cell 'fig-a' has no caption. Write `#| fig-cap: ...`.",
    "tbl-cap: A table": (
        "`tbl-cap` on a cell whose label does not begin with `tbl-`. "
        "Write `#| label: tbl-...`: without it the caption has no number and is lost in PDF and Word."
    ),
    "fig-width: 4": (
        "cell option `fig-width` is outside the subset. "
        "Give the width to the function that draws the figure, or `fig-width` under `execute` of the document."
    ),
    "lable: a": "cell option `lable` is outside the subset. Did you mean `label`?",
    "code-overflow: wrap": f"cell option `code-overflow` is outside the subset. {REMOVE}",
    "echo: fenced": f"cell option `echo: fenced` is outside the subset. Write `true` or `false`, {OR_QUARTO}",
    "fig-alt: [a, b]": (
        "cell option `fig-alt` is not text. "
        "Write one text; the captions of parts are a list under `fig-subcap` or `tbl-subcap`."
    ),
    "label: lst-a": (
        "label 'lst-a': references of kind `lst-` are outside the subset. "
        "Begin it with one of `fig-`, `tbl-`, `sfig-`, `stbl-`, or another word."
    ),
}


@pytest.mark.parametrize("option", CELLS)
def test_cells(project: Project, option: str) -> None:
    text = f"```{{python}}\n#| {option}\n1\n```\n"
    assert refusals(project, text) == [f"doc.qmd, line 2: {CELLS[option]}"]


def test_everything_is_told_at_once_in_order_of_file_and_line(project: Project) -> None:
    project.write("part.qmd", "@fig-no\n")
    project.write("_metadata.yml", "theme: x\n")
    found = refusals(
        project, "---\ntoc: maybe\n---\n\n{{< include part.qmd >}}\n\n::: {.column-page}\n:::\n\n```{r}\n```\n"
    )
    assert [line.partition(": ")[0] for line in found] == [
        "_metadata.yml, line 1",
        "doc.qmd, line 2",
        "doc.qmd, line 7",
        "doc.qmd, line 10",
        "part.qmd, line 1",
    ]


def test_all_documents_of_a_folder_are_checked_before_any_is_run(project: Project) -> None:
    project.write("a.qmd", "@fig-a\n")
    project.write("b.qmd", "@fig-b\n")
    with pytest.raises(DocumentProblems) as caught:
        render(".")
    assert [str(problem).partition(":")[0] for problem in caught.value.problems] == ["a.qmd, line 1", "b.qmd, line 1"]


def test_labels_are_unique(project: Project) -> None:
    text = "# A {#sec-a}\n\n# B {#sec-a}\n\n```{python}\n#| label: x\n```\n\n```{python}\n#| label: x\n```\n"
    assert refusals(project, text) == [
        "doc.qmd, line 3: label 'sec-a' stands twice, first on line 1. Give each its own.",
        "doc.qmd, line 10: label 'x' stands twice, first on line 5. Give each its own.",
    ]


def test_what_does_nothing_in_quarto_either(project: Project) -> None:
    """Options of cells in R, and what is said of every callout and figure here, stop no document."""
    head = "---\ncategories: [a]\nexecute: {message: false}\ntbl-cap-location: top\nauthors: [A]\n---\n"
    cell = "```{python}\n#| message: false\n#| fig-align: center\n```\n"
    callout = '::: {.callout-note collapse="false" icon=false}\nx\n:::\n'
    assert refusals(project, f"{head}\n{cell}\n{callout}\n@tbl-x\n") == [
        "doc.qmd, line 17: `@tbl-x` points at nothing. Label it `tbl-x`."
    ]


def test_parts_are_of_the_kind_of_the_whole(project: Project) -> None:
    text = "::: {#fig-a}\n\n![x](x.png){#fig-b}\n\n: t {#tbl-c}\n\nCaption\n:::\n\n![y](y.png){#fig-c}\n"
    assert refusals(project, text) == [
        (
            "doc.qmd, line 5: 'tbl-c' lies within another float. "
            "Parts of a figure are figures, those of a table tables, and have no parts themselves."
        )
    ]


def test_tabs_have_headings_and_no_labels(project: Project) -> None:
    text = """::: {.panel-tabset}

Before.

## Women {#sec-women}

### Age {#sec-age}

Text.

:::: {.callout-note}
## Title {#sec-title}
::::
:::

::: {.panel-tabset}
:::

@sec-women, @sec-age, @sec-title
"""
    remedy = "Begin each tab with its heading, such as `## Women`."
    assert refusals(project, text) == [
        f"doc.qmd, line 3: what stands here in tabs, before a heading, is of no tab. {remedy}",
        f"doc.qmd, line 17: what stands here in tabs, before a heading, is of no tab. {remedy}",
    ]
    assert refusals(project, text.replace("Before.\n\n", "").rpartition("::: {.panel-tabset}")[0]) == [
        (
            "doc.qmd, line 3: the heading of a tab has the label 'sec-women', and no reference leads to a tab. "
            "Label a heading before the tabs, or within one."
        )
    ]


def test_parts_of_cells(project: Project) -> None:
    options = "#| label: fig-a\n#| fig-cap: A\n#| fig-subcap: one\n#| layout-ncol: 0\n#| tbl-subcap: [x]"
    assert refusals(project, f"```{{python}}\n{options}\n1\n```\n\n@fig-a-1\n") == [
        "doc.qmd, line 4: cell option `fig-subcap` is not a list of captions. Write one for each part, such as [Women, Men].",
        "doc.qmd, line 5: `layout-ncol: 0` is not a number of columns or rows. Write a whole number from 1 to 12.",
        (
            "doc.qmd, line 6: `tbl-subcap` on a cell whose label does not begin with `tbl-`. "
            "Write `#| label: tbl-...`: without it the caption has no number and is lost in PDF and Word."
        ),
        "doc.qmd, line 10: `@fig-a-1` points at nothing. Did you mean `@fig-a`?",
    ]


def test_formats_that_disagree_about_what_is_run(project: Project) -> None:
    text = "---\nformat:\n  riskset-html: {eval: false}\n  riskset-docx: default\n---\n"
    (found,) = refusals(project, text)
    assert found == (
        "doc.qmd: `eval` differs between formats (false in riskset-html, None in riskset-docx), and cells run once "
        f"for all of them. Give it one value, {OR_QUARTO}"
    )


def test_files_that_only_quarto_reads(project: Project) -> None:
    project.write("_brand.yml", "color: {}\n")
    assert refusals(project, "text\n") == [
        "_brand.yml: this file is not read by the built-in engine; Quarto takes colours and fonts from it. " + REMOVE
    ]


ALLOWED = """---
title: All that is known
own-key: mine
freeze: true
---

# First {#sec-first}

::: {.callout-note title="T"}
Text with `code <b>`, `{.kbd}`, $\\alpha_{1}$, a <https://a.org> and <a@b.org>, 1 < 2 > 0, \\@fig-none, {braces}.
:::

<!-- {{< not looked at: @fig-no `r x` <b> \\newpage ::: {.aside} -->

::: {.panel-tabset}
## Women
[x]{.aside}

## Men {.active}
:::: aside
x
::::
:::

::: {.content-visible when-format="html"}
[x]{.smallcaps} and {{< meta own-key >}}, see @sec-first and @Sec-first, [-@sec-first].
:::

```{=html}
<b>raw</b> \\newpage
```

```{.python .foo startFrom="3"}
a = "@fig-none <b> \\\\alpha"  # <not an annotation>
```

{{{< meta shown >}}} `[x]{.aside}`{=typst}

| a | b |
|---|---|
| 1 | 2 |

: Caption {#tbl-own}

![Alt](a.png){#fig-own width=50% fig-alt="Alt"} and @fig-own, @tbl-own.

$$ x \\newcommand $$ {#eq-one}

mail@fig-tree.org, Smith et al. [see @smith2020, pp. 3-4; @jones].

***

---

after
"""


def test_what_is_known_is_not_refused(project: Project) -> None:
    from riskset.documents.builtin import Rendering, prepare
    from riskset.documents.project import find_project

    path = project.write("doc.qmd", ALLOWED)
    outputs = {f"riskset-{name}": project.output(f"doc.{name}") for name in ("html", "docx")}
    prepared = prepare(Rendering(find_project(path), path, outputs), lambda _name, _seconds: None)
    assert prepared.metadata["riskset-html"]["own-key"] == "mine"
