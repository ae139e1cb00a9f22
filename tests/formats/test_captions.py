"""Captions that Quarto loses or breaks: of the parts of a cell, and with signs that XML has for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from formats import readers

if TYPE_CHECKING:
    from formats.conftest import Renderer

pytestmark = pytest.mark.quarto

DOCUMENT = """---
title: Captions
filters: [riskset]
---

See @tbl-parts, @tbl-parts-2 and @tbl-one.

```{python}
#| label: tbl-parts
#| tbl-cap: Both parts
#| tbl-subcap: [First part, Second part]
#| echo: false
from IPython.display import Markdown, display
display(Markdown("| a |\\n|---|\\n| 1 |"), Markdown("| b |\\n|---|\\n| 2 |"))
```

::: {#tbl-one}
| c |
|---|
| 3 |

Men & women of ≥18 and <65 years
:::
"""


@pytest.mark.parametrize(
    ("target", "ending"),
    [
        ("html", "html"),
        ("docx", "docx"),
        ("odt", "odt"),
        ("pptx", "pptx"),
        ("riskset-typst", "pdf"),
        pytest.param("pdf", "pdf", marks=pytest.mark.latex),
        pytest.param("riskset-pdf", "pdf", marks=pytest.mark.latex),
    ],
)
def test_every_caption_is_printed_as_it_is_written(renderer: Renderer, target: str, ending: str) -> None:
    words = readers.words_of(renderer.render(target, ending, "captions", DOCUMENT))
    for caption in ("(a) First part", "(b) Second part", "Men & women of ≥18 and <65 years", "Both parts"):
        assert readers.squeezed(caption) in words
    assert "?@" not in words


def test_the_caption_of_the_whole_stands_above_its_parts_in_word(renderer: Renderer) -> None:
    words = readers.words_of(renderer.render("docx", "docx", "captions", DOCUMENT))
    captions = ("Table 1: Both parts", "(a) First part", "(b) Second part")
    places = [words.find(readers.squeezed(caption)) for caption in captions]
    assert -1 not in places
    assert places == sorted(places)


# What apaquarto's filters do with tables: they number them before Quarto makes the parts, and read the numbers afterwards.
NUMBERS = """
function Div(div)
  if div.identifier:match("^tbl%-") then
    div.attributes.prefix, div.attributes.tblnum = "", 1
    return div
  end
end
"""
READS = """
function Meta(meta)
  local nodes, place, found = quarto._quarto.ast.custom_node_data, 1, {}
  while nodes[tostring(place)] do
    local float = nodes[tostring(place)]
    if float.identifier and float.identifier:match("^tbl%-parts") then
      found[float.identifier] = float.attributes.prefix .. float.attributes.tblnum
    end
    place = place + 1
  end
  meta.subtitle = found["tbl-parts"] .. "," .. found["tbl-parts-1"] .. "," .. found["tbl-parts-2"]
  return meta
end
"""


def test_parts_have_the_numbers_by_which_apaquarto_counts(renderer: Renderer) -> None:
    filters = "filters: [{path: numbers.lua, at: pre-ast}, riskset, {path: reads.lua, at: pre-quarto}]"
    source = DOCUMENT.replace("filters: [riskset]", filters)
    folder = renderer.prepare("counted", source, {"numbers.lua": NUMBERS, "reads.lua": READS})
    renderer.run("render", "counted.qmd", "--to", "html", folder=folder)
    assert readers.squeezed("Captions 1, 1A, 1B") in readers.words_of(folder / "counted.html")
