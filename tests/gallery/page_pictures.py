"""Makes the pictures of pages in docs/pictures from the rendered example; needs pdftoppm, LibreOffice and Chromium.

Render the example first: ``make report``, then ``make pictures``.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfReader

ROOT = Path(__file__).parents[2]
RENDERED = ROOT / "_output" / "report" / "cart-haplo"
PICTURES = ROOT / "docs" / "pictures"
GROUND = (217, 217, 217)
GAP = 10
DPI = 102
WIDE, HIGH, ABOVE = 960, 1400, 330  # pixels of the web page
COLOURS = 200  # of a picture's palette, which a page's needs are below


def page_with(reader: PdfReader, caption: str) -> int:
    """The page, counted from 1, that has a caption."""
    return next(
        place for place, page in enumerate(reader.pages, start=1) if squashed(caption) in squashed(page.extract_text())
    )


def squashed(text: str) -> str:
    """A text without blanks, which readers of PDFs see differently."""
    return "".join(text.split())


def pages(pdf: Path, *captions: str) -> Image.Image:
    """The pages that have captions, side by side."""
    reader = PdfReader(pdf)
    found = []
    for caption in captions:
        place = str(page_with(reader, caption))
        command = ["pdftoppm", "-r", str(DPI), "-f", place, "-l", place, "-png", str(pdf)]
        done = subprocess.run(command, capture_output=True, check=True)
        found.append(Image.open(io.BytesIO(done.stdout)).convert("RGB"))
    wide, high = sum(each.width for each in found) + GAP * (len(found) + 1), max(each.height for each in found)
    sheet = Image.new("RGB", (wide, high + 2 * GAP), GROUND)
    left = GAP
    for each in found:
        sheet.paste(each, (left, GAP))
        left += each.width + GAP
    return sheet


def word(docx: Path, folder: Path, *captions: str) -> Image.Image:
    """Pages of a Word file as LibreOffice lays them out."""
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(docx)]
    subprocess.run(command, capture_output=True, check=True)
    return pages(folder / f"{docx.stem}.pdf", *captions)


def on_screen(page: Path, browser: Any, anchor: str) -> Image.Image:
    """The part of a web page around an anchor, as Chromium shows it."""
    place = f'document.getElementById("{anchor}").getBoundingClientRect().top'
    top = max(round(browser.ask(page.read_text(encoding="utf-8"), place, width=WIDE)) - ABOVE, 0)
    return Image.open(browser.picture(page, WIDE, top + HIGH)).convert("RGB").crop((0, top, WIDE, top + HIGH))


def made(rendered: Path, folder: Path, browser: Any) -> dict[str, Image.Image]:
    """The three pictures, by name, of a rendered example; `folder` is for files on the way."""
    return {
        "pages": pages(rendered / "manuscript.pdf", "Figure 2. Relapse", "Table 4. Characteristics"),
        "word": word(rendered / "manuscript.docx", folder, "Table 1. Characteristics", "Figure 2. Relapse"),
        "html": on_screen(rendered / "manuscript.html", browser, "fig-two"),
    }


def main() -> None:
    """Write the three pictures."""
    from browsing import Browser, find_browser

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each, image in made(RENDERED, folder, Browser(find_browser() or "chromium", folder)).items():
            small = image.quantize(COLOURS, dither=Image.Dither.NONE)
            small.save(PICTURES / f"{each}.png", optimize=True)
            sys.stdout.write(f"{each}.png {image.width} x {image.height}\n")


if __name__ == "__main__":
    main()
