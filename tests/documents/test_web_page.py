"""A report's web page at the widths of a desk and a telephone, in the dark, printed, and to a reader of a screen."""

from __future__ import annotations

import base64
import os
import re
import shutil
from html import escape
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from PIL import Image
from pypdf import PdfReader

from riskset.documents import render

REPOSITORY = Path(__file__).resolve().parents[2]
# A shade at a table's edge would keep axe from judging the colors of the text over it.
NO_SHADES = "<style>*, *::before, *::after { background-image: none !important }</style>"
MARK = "Invented patients: not for clinical use"
DOCUMENT = f"""---
title: After CAR-T therapy
author:
  - name: Ada Author
    email: ada@example.org
    corresponding: true
    affiliations: [{{name: Hospital}}]
abstract: |
  Background: CAR-T cells, with a hazard ratio of 4.448 (1.505\u201313.150).

  Methods: A study.
keywords: [one, two]
running-title: A short title
page-mark: "{MARK}"
toc: true
number-sections: true
execute: {{echo: true}}
format: {{riskset-html: default}}
---

# Results

```{{python}}
#| label: setup
#| include: false
import riskset

study = riskset.open_study("{REPOSITORY.as_posix()}/report/cart-haplo/study.yml")
```

Words in a line, for the page to be full of them. See @tbl-all, @fig-curves and [a place](https://example.org).

::: {{.callout-warning}}
Take care.
:::

```{{python}}
#| label: tbl-all
#| tbl-cap: Characteristics of all patients
study.display("table-1")
```

```{{python}}
#| label: tbl-models
#| tbl-cap: Models, wider than the text
study.display("table-s3")
```

```{{python}}
#| label: fig-curves
#| fig-cap: Curves
study.display("figure-s1")
```

```{{python}}
#| label: fig-forest
#| fig-cap: A forest
study.display("subgroups")
```

| Group | What it is, in many words that take their room on a line | n |
|:------|:--|--:|
| ALL   | Acute lymphoblastic leukemia | 38 |

: Written in Markdown

# Discussion

{"Words that fill a page, and the next, for the mark to stand on each of them. " * 160}[^1]

[^1]: A footnote.
"""
OVERFLOWING = """[...document.querySelectorAll("table")].map(table => {
  const edge = table.getBoundingClientRect(), region = table.closest(".region");
  if (!region) return "no region";
  region.scrollLeft = 1e6;
  const last = [...table.rows].at(-1).cells, right = last[last.length - 1].getBoundingClientRect().right;
  const seen = region.getBoundingClientRect();
  const stub = table.tBodies[0].rows[0].cells[0].getBoundingClientRect();
  const found = {
    wide: Math.ceil(edge.width) > Math.ceil(seen.width) + 1,
    reach: right <= seen.right + 1 && seen.right <= innerWidth + 1 && seen.left >= -1,
    stub: Math.abs(stub.left - seen.left) < 3,
    focus: region.tabIndex === 0 && region.getAttribute("role") === "region",
    name: region.ariaLabel || document.getElementById(region.getAttribute("aria-labelledby")).textContent.trim(),
  };
  region.scrollLeft = 0;
  return found;
})"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(REPOSITORY / "_extensions", folder / "_extensions")
    document = folder / "doc.qmd"
    document.write_text(DOCUMENT, encoding="utf-8")
    render(document, engine="builtin", use_cache=False)
    return (folder / "doc.html").read_text(encoding="utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 1024, 700, 390, 320])
def test_the_last_column_of_every_table_is_in_reach(browser: Any, page: str, width: int) -> None:
    whole, tables = browser.ask(page, f"[document.documentElement.scrollWidth, {OVERFLOWING}]", width=width)
    assert whole <= width
    assert len(tables) == 3
    for table in tables:
        assert table["reach"], table
        assert table["focus"], table
        assert not table["wide"] or table["stub"], table
    assert [table["name"].split()[0] for table in tables] == ["Table", "Table", "Written"]
    # A desk has room for every table without scrolling.
    assert width < 1280 or not any(table["wide"] for table in tables)


@pytest.mark.browser
def test_the_edge_of_a_table_that_goes_on_is_shaded(browser: Any, page: str) -> None:
    styles = "[...document.querySelectorAll('.region')].map(one => getComputedStyle(one).backgroundAttachment)"
    assert set(browser.ask(page, styles, width=390)) == {"local, scroll"}


WHITE = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="200"><rect width="900" height="200" fill="#fff"/></svg>'
).decode()


@pytest.mark.browser
def test_the_white_ground_of_a_figure_does_not_hide_that_it_goes_on(browser: Any, page: str, tmp_path: Path) -> None:
    styles = "".join(re.findall(r"<style\b.*?</style>", page, re.DOTALL))
    figure = f'<div class="region"><p><img class="riskset-figure" src="data:image/svg+xml;base64,{WHITE}" alt="White"></p></div>'
    window = escape(f"<!DOCTYPE html><html><head>{styles}</head><body>{figure}</body></html>", quote=True)
    file = tmp_path / "window.html"
    file.write_text(
        f'<body style="margin: 0"><iframe style="width: 390px; height: 400px; border: 0" srcdoc="{window}">'
    )
    with Image.open(browser.picture(file, 500, 400)) as seen:
        row = [seen.convert("L").getpixel((column, 120)) for column in range(390)]
    assert min(row[100:300]) > 250
    assert min(row[340:380]) < 240


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_type_in_figures_is_never_smaller_than_it_was_drawn(browser: Any, page: str, width: int) -> None:
    sizes = browser.ask(
        page,
        "[...document.querySelectorAll('figure img')].map(one => [one.getBoundingClientRect().width, one.naturalWidth])",
        width=width,
    )
    assert len(sizes) == 2
    assert all(shown >= natural - 1 for shown, natural in sizes), sizes


@pytest.mark.browser
def test_a_telephone_shows_another_drawing_of_curves(browser: Any, page: str) -> None:
    natural = "document.querySelector('#fig-curves img').naturalWidth"
    assert browser.ask(page, natural, width=390) < 350
    assert browser.ask(page, natural, width=1280) > 550


def test_the_drawing_for_telephones_is_whole_and_nothing_is_loaded(page: str) -> None:
    document = html.fromstring(page)
    sources = document.xpath("//picture/source")
    assert sources
    for source in sources:
        kind, _, content = source.get("srcset").partition(",")
        assert kind == "data:image/svg+xml;base64"
        assert base64.b64decode(content).rstrip().endswith(b"</svg>")
        assert source.get("media") == "screen and (max-width: 40rem)"


LIGHTS = """[document.body, ...document.querySelectorAll("p, a, td, th, figcaption, code")].map(one => {
  const light = color => { const [r, g, b] = color.match(/[\\d.]+/g).map(Number);
    return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255; };
  return light(getComputedStyle(one).color);
})"""


@pytest.mark.browser
def test_in_the_dark_all_text_is_light_on_dark_and_figures_do_not_glare(browser: Any, page: str) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    image = "(() => { const own = getComputedStyle(document.querySelector('figure img')); return [own.backgroundColor, own.filter]; })()"
    (dark, black, dimmed), (light, _, plain) = (
        browser.ask(page, f"[{LIGHTS}, {ground}, {image}]", dark=dark) for dark in (True, False)
    )
    assert min(dark) > 0.55
    assert max(light) < 0.45
    assert max(map(int, re.findall(r"\d+", black))) < 40
    assert dimmed == ["rgb(255, 255, 255)", "brightness(0.86)"]
    assert plain[1] == "none"


@pytest.mark.browser
def test_in_print_the_mark_stands_on_every_page_and_hides_nothing(browser: Any, page: str) -> None:
    document = PdfReader(browser.printed(page))
    texts = [" ".join(one.extract_text().split()) for one in document.pages]
    assert len(texts) > 3
    assert all(MARK in text for text in texts)
    assert "A short title" not in texts[0]
    # The browser's own head, with the date, comes where a page has none.
    assert not any(re.search(r"\d+/\d+/\d\d", text) for text in texts)
    assert all("A short title" in text for text in texts[1:])
    words = " ".join(texts)
    assert words.count("Words that fill a page, and the next,") >= 150
    for one in document.pages[1:]:
        first = next(line for line in one.extract_text(extraction_mode="layout").splitlines() if line.strip())
        assert not first.replace(MARK, "").replace("A short title", "").strip()
    assert [round(float(side)) for side in document.pages[0].mediabox[2:]] == [595, 842]


@pytest.mark.browser
def test_links_are_underlined(browser: Any, page: str) -> None:
    lines = "[...document.querySelectorAll('p a:not(sup a, :has(sup))')].map(one => getComputedStyle(one).textDecorationLine)"
    found = browser.ask(page, lines)
    assert found
    assert set(found) == {"underline"}


def test_the_page_has_one_main_part_and_headers_of_rows_and_columns(page: str) -> None:
    document = html.fromstring(page)
    assert len(document.xpath("//main")) == 1
    assert not document.xpath("//body/*[not(self::main)]")
    assert document.get("lang") == "en"
    assert document.xpath("//title/text()") == ["After CAR-T therapy"]
    assert all(image.get("alt") for image in document.iter("img"))
    for table in document.iter("table"):
        assert all(header.get("scope") for header in table.iter("th"))
        assert table.xpath(".//tbody//th[@scope='row']")


def test_words_and_intervals_that_no_line_breaks(page: str) -> None:
    whole = {one.text_content() for one in html.fromstring(page).find_class("whole")}
    assert "CAR-T" in whole
    assert "(1.505\u201313.150)." in whole


@pytest.mark.axe
@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, False), (1280, True)])
def test_axe_finds_nothing(browser: Any, page: str, width: int, dark: bool) -> None:
    path = os.environ.get("AXE_CORE")
    if not path:
        pytest.skip("AXE_CORE names no axe.min.js")
    script = (
        Path(path).read_text(encoding="utf-8")
        + "\n;axe.run().then(found => found.violations.map(one => [one.id, one.impact,"
    )
    script += " one.nodes.map(node => node.html.slice(0, 120)).slice(0, 3)]))"
    assert browser.ask(page.replace("</head>", f"{NO_SHADES}</head>", 1), script, width=width, dark=dark) == []


def test_a_figure_offers_its_second_drawing_to_the_engine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    import riskset
    from riskset.surroundings import NARROW

    study = riskset.open_study(REPOSITORY / "report/bmt/study.yml")
    figure: Any = study.display("figure-1")
    monkeypatch.setenv("RISKSET_ENGINE", "builtin")
    bundle, _ = figure._repr_mimebundle_()
    assert 'width="255' in bundle[NARROW][:700]
    monkeypatch.delenv("RISKSET_ENGINE")
    monkeypatch.setenv("QUARTO_DOCUMENT_PATH", "x")
    assert NARROW not in figure._repr_mimebundle_()[0]
