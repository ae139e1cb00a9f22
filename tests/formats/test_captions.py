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
