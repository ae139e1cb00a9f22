"""A picture that says in its own file what it shows is given these words, where the document gives none."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys

import pytest
from lxml import html
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from riskset.figures.formats import first_sentence

WORDS = 'Survival "of" A & B: at 2 years 52.1% [1\u20132], P < 0.001 \u2014 as_it *is*.'
SVG = """<?xml version="1.0"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt">
 <title>Survival</title>
 <desc>{words}</desc>
 <rect width="9" height="9"><desc>Not this</desc></rect>
</svg>
"""


def png(words: str | None) -> bytes:
    about = PngInfo()
    about.add_text("Software", "something")
    if words is not None:
        about.add_itxt("Description", words)
    buffer = io.BytesIO()
    Image.new("RGB", (9, 9)).save(buffer, "png", pnginfo=about)
    return buffer.getvalue()


@pytest.fixture
def pictures(pandoc):
    """Pictures beside the document: with words in them and without."""
    escaped = WORDS.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    (pandoc.folder / "told.svg").write_text(SVG.format(words=escaped), encoding="utf-8")
    (pandoc.folder / "told.png").write_bytes(png(WORDS))
    (pandoc.folder / "mute.png").write_bytes(png(None))
    (pandoc.folder / "mute.svg").write_text(SVG.replace("<title>Survival</title>\n <desc>{words}</desc>", ""))
    return pandoc


def told(page):
    return [each.get("alt") or each.get("aria-label") for each in page.xpath("//img | //*[@role='img']")]


@pytest.mark.parametrize("name", ["told.svg", "told.png"])
@pytest.mark.parametrize(
    "markdown",
    [
        "![]({name})\n",
        "Text ![]({name}) and text.\n",
        "::: {{#fig-a .cell}}\n:::: {{.cell-output}}\n![]({name})\n::::\n\nCaption.\n:::\n",
        "::: {{#sfig-a .cell}}\n![]({name})\n\nCaption.\n:::\n",
    ],
)
def test_a_picture_speaks_for_itself(pictures, name, markdown):
    source = markdown.format(name=name)
    assert told(pictures.page(source)) == [WORDS]
    if "#" in source:
        assert "alt: " in pictures.convert(source, "typst")


@pytest.mark.parametrize("name", ["told.svg", "told.png"])
def test_the_documents_words_win(pictures, name):
    assert told(pictures.page(f'![]({name}){{fig-alt="Mine"}}\n\n')) != [WORDS]
    cell = f'::: {{#fig-a .cell}}\n![]({name}){{fig-alt="Mine"}}\n\nCaption.\n:::\n'
    assert told(pictures.page(cell)) == ["Mine"]
    assert told(pictures.page(f"Text ![Mine]({name}).\n")) == ["Mine"]


@pytest.mark.parametrize("name", ["mute.svg", "mute.png", "picture.png"])
def test_a_picture_without_words_stays_without(pictures, name):
    page = pictures.page(f"::: {{#fig-a .cell}}\n![]({name})\n\nCaption.\n:::\n")
    assert told(page) in ([None], [""], [])


def test_the_title_is_the_first_sentence():
    assert first_sentence("Overall survival, by arm. At 2 years 62.7%.") == "Overall survival, by arm"
    assert first_sentence("At 0.5 years 62.7%") == "At 0.5 years 62.7%"


@pytest.mark.quarto
def test_under_quarto_too(pictures, quarto, extension):
    """A cell's picture, with a caption and without a label, in HTML and Word."""
    folder = pictures.folder
    shutil.copytree(extension, folder / "_extensions" / "riskset")
    cell = "```{{python}}\n{options}from IPython.display import SVG\nSVG('told.svg')\n```\n\n"
    labelled = cell.format(options='#| label: fig-a\n#| fig-cap: "A caption"\n')
    mine = cell.format(options='#| label: fig-b\n#| fig-cap: "A caption"\n#| fig-alt: "Mine"\n')
    head = "---\ntitle: T\nformat:\n  riskset-html: default\n---\n\n"
    (folder / "d.qmd").write_text(head + labelled + mine + cell.format(options=""), encoding="utf-8")
    environment = os.environ | {"QUARTO_PYTHON": sys.executable}
    subprocess.run([quarto, "render", "d.qmd"], cwd=folder, env=environment, check=True, capture_output=True)
    page = html.fromstring((folder / "d.html").read_text(encoding="utf-8"))
    assert told(page) == [WORDS, "Mine", WORDS]
