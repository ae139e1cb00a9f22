"""Pages hold their pictures and styles: by the engine as by pandoc, to which it leaves pages that may load something else."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from riskset.documents.pandoc import pandoc_program
from riskset.documents.webpage import embed_files

if TYPE_CHECKING:
    from pathlib import Path

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="3"/></svg>'
STYLES = '/* The page. */\nbody {\n  color:  red; /* Text. */\n}\np::before { content: "a"; }\n'
TEXT = """---
title: Page
css: page.css
---

![Words with "marks" & more](one.png){width=50%}

![](one.jpg) and ![x](one.gif){.k #i title="T"} ![y](two%20words.svg) ![z](made.svg)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A document's folder with pictures and styles, and one with what its cells drew."""
    for ending in ("png", "jpg", "gif"):
        Image.new("L", (4, 4)).save(tmp_path / f"one.{ending}")
    (tmp_path / "two words.svg").write_text(SVG)
    (tmp_path / "page.css").write_text(STYLES)
    (tmp_path / "cells").mkdir()
    (tmp_path / "cells" / "made.svg").write_text(SVG)
    return tmp_path


def written(folder: Path, text: str, *more: str) -> Path:
    """What pandoc makes of a text."""
    page = folder / "page.html"
    command = [str(pandoc_program()), "--to=html5", "--standalone", "--wrap=none", "--resource-path=.:cells", *more]
    template = folder / "frame.html"
    template.write_text(
        '<html><head>$for(css)$\n<link rel="stylesheet" href="$css$">\n$endfor$</head><body>$body$</body></html>'
    )
    subprocess.run(
        [*command, f"--template={template}", f"--output={page}"], input=text.encode(), cwd=folder, check=True
    )
    return page


def test_a_page_holds_the_same_as_if_pandoc_had_put_it_there(folder: Path) -> None:
    by_pandoc = written(folder, TEXT, "--embed-resources").read_text()
    page = written(folder, TEXT)
    names = ["one.png", "one.jpg", "one.gif", "two words.svg", str(folder / "cells" / "made.svg"), "page.css"]
    assert embed_files(page, (folder, folder / "cells")) == names
    assert page.read_text().strip() == by_pandoc.strip()


@pytest.mark.parametrize(
    "loads",
    [
        '<img src="gone.png" alt="x">', '<img src="https://example.org/one.png">', '<img class="k" src="one.png">',
        "<IMG SRC='one.png'>", '<img src="one.png" role="presentation">', '<img src="one.png" class="inline-svg">',
        '<img src="one.png" data-src="one.jpg">', '<script src="one.js"></script>', "<script>fetch('one.js')</script>", '<link rel="icon" href="one.png">',
        '<link rel="stylesheet" href="loads.css">', '<p style="background: URL(one.png)">', "<svg></svg>",
        '<video poster="one.png"></video>', '<style>@import "page.css"</style>', '<img src="notes.txt">',
        '<object data="one.png">',
    ],
)  # fmt: skip
def test_a_page_that_may_load_something_else_stays_as_it_was(folder: Path, loads: str) -> None:
    (folder / "loads.css").write_text("body { background: url(one.png) }")
    (folder / "notes.txt").write_text("Notes.")
    page = folder / "page.html"
    page.write_text(f'<img src="one.png" alt="x">\n{loads}\n')
    assert embed_files(page, (folder,)) is None
    assert page.read_text() == f'<img src="one.png" alt="x">\n{loads}\n'
