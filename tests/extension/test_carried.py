"""What riskset's pictures carry: their notes end captions, and parts of high ones follow each other on pages."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from matplotlib.figure import Figure
from PIL import Image
from pypdf import PdfReader

from riskset.figures.formats import PART_CHUNK, Carried, Form, _carried_svg, encoded
from riskset.figures.notes import markdown_note

if TYPE_CHECKING:
    from pathlib import Path

NOTE = markdown_note("CI, confidence interval; $P$ < 0.05 [a_b] by \\$5 & *test*.\n$^{a}$ Too few.")
SAID = "CI, confidence interval; P < 0.05 [a_b] by $5 & *test*. a Too few."
COLOURS = ("#aa0000", "#00aa00", "#0000aa")


def svg(colour: str, height: int = 90, carried: Carried | None = None) -> bytes:
    """A picture as matplotlib writes it: with metadata of its own, in which other parts must not end."""
    own = "\n".join(_carried_svg(carried)) if carried else ""
    return (
        f'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="{height}pt">\n'
        f"<title>T</title>\n<desc>Words {colour}</desc>\n{own}"
        f'<metadata><a>of a program</a></metadata><rect width="90" height="{height}" fill="{colour}"/></svg>'
    ).encode()


def png(colour: str, height: int = 90, carried: Carried | None = None) -> bytes:
    from PIL.PngImagePlugin import PngInfo

    about = PngInfo()
    about.add_itxt("Description", f"Words {colour}")
    if carried and carried.note:
        about.add_itxt("Note", carried.note)
    for part in carried.parts if carried else ():
        about.add(PART_CHUNK, part)
    buffer = io.BytesIO()
    Image.new("RGB", (90, height), colour).save(buffer, "png", pnginfo=about, dpi=(72, 72))
    return buffer.getvalue()


def pdf(colour: str, height: int = 90, carried: Carried | None = None) -> bytes:
    figure = Figure(figsize=(1.25, height / 72), facecolor=colour)
    return encoded(figure, Form("pdf", words=f"Words {colour}", carried=carried or Carried()))


@pytest.fixture
def pictures(pandoc: Any) -> Any:
    """One picture with a note, one in parts with a note, and one that carries nothing."""
    for make, ending in ((svg, "svg"), (png, "png"), (pdf, "pdf")):
        parts = tuple(make(colour) for colour in COLOURS)
        (pandoc.folder / f"noted.{ending}").write_bytes(make("#777777", carried=Carried(NOTE)))
        (pandoc.folder / f"high.{ending}").write_bytes(make("#777777", 300, Carried(NOTE, parts)))
        (pandoc.folder / f"plain.{ending}").write_bytes(make("#777777"))
    return pandoc


def cell(name: str, label: str = "fig-a", caption: str = "A caption") -> str:
    identity = f"#{label} " if label else ""
    last = f"\n{caption}\n" if caption else ""
    return f"See text.\n\n::: {{{identity}.cell}}\n:::: {{.cell-output-display}}\n![]({name})\n::::\n{last}:::\n\nAfter it.\n"


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
@pytest.mark.parametrize(("label", "called"), [("fig-a", "Figure 1."), ("sfig-a", "Figure S1.")])
def test_a_note_ends_the_caption(pictures: Any, ending: str, label: str, called: str) -> None:
    assert f"{called} A caption. {SAID}" in pictures.text(cell(f"noted.{ending}", label))
    assert f"{called} {SAID}" in pictures.text(cell(f"noted.{ending}", label, caption=""))
    assert f"Ends. {SAID}" in pictures.text(cell(f"noted.{ending}", label, caption="Ends."))
    assert SAID not in pictures.text(cell(f"plain.{ending}", label))
    page = pictures.page(cell(f"noted.{ending}", label))
    assert page.xpath("//figcaption//em")[0].text == "P"
    assert page.xpath("//figcaption//sup")[0].text == "a"


def test_a_pdf_carries_in_comments_what_no_program_reads(pictures: Any) -> None:
    for name, parts in (("plain", 0), ("noted", 0), ("high", 3)):
        data = (pictures.folder / f"{name}.pdf").read_bytes()
        assert data.count(b"\n%riskset:part ") == parts
        assert data.count(b"\n%riskset:words ") == 1
        assert len(PdfReader(io.BytesIO(data), strict=True).pages) == 1


def test_a_picture_without_a_label_has_its_note_under_it(pictures: Any) -> None:
    page = pictures.page(cell("noted.svg", "", ""))
    assert "".join(page.xpath("//*[contains(@class, 'riskset-notes')]")[0].itertext()).split() == SAID.split()
    assert pictures.word(cell("noted.png", "", "")).paragraphs("TableNote") == [SAID]


def sources(folder: Path, names: list[str]) -> list[bytes]:
    return [(folder / name).read_bytes() for name in names]


def test_a_web_page_shows_a_high_picture_whole_and_prints_its_parts(pictures: Any) -> None:
    """Its parts are hidden until the style sheet's rules for print show them in place of the whole."""
    page = pictures.page(cell("high.svg"))
    assert len(page.xpath("//img[not(ancestor-or-self::*[@hidden])]")) == 1
    assert len(page.xpath("//img[contains(@class, 'riskset-whole') and not(@hidden)]")) == 1
    assert [" ".join("".join(each.itertext()).split()) for each in page.xpath("//div[@hidden]")] == [
        "Figure 1, continued."
    ] * 2
    assert len(page.xpath("//img[ancestor-or-self::*[@hidden and contains(@class, 'riskset-printed')]]")) == 3
    text = pictures.convert(cell("high.svg"), "html")
    assert "urn:riskset" not in text
    assert f"A caption. {SAID}" in pictures.text(cell("high.svg"))


@pytest.mark.browser
def test_print_shows_the_parts_alone(browser: Any, pictures: Any) -> None:
    pages = PdfReader(browser.printed(pictures.convert(cell("high.svg"), "html"))).pages
    said = " ".join(page.extract_text() for page in pages)
    assert said.count("continued.") == 2
    assert sum(len(page.images) for page in pages) in {0, 3}  # as drawings, or as pictures


def test_in_word_each_part_has_its_line(pictures: Any) -> None:
    """The number of the continued lines is a field; each picture is the part's, with its own words."""
    word = pictures.word(cell("high.png"))
    captions = word.paragraphs("ImageCaption")
    assert captions == [f"Figure 1. A caption. {SAID}", "Figure 1, continued.", "Figure 1, continued."]
    assert sum(code.startswith("REF ") for code in word.instructions()) == 2
    media = sorted(name for name in word.parts if name.startswith("word/media/"))
    shown = [Image.open(io.BytesIO(word.parts[name])) for name in media]
    assert sorted(picture.convert("RGB").getpixel((5, 5)) for picture in shown) == [
        (0, 0, 170),
        (0, 170, 0),
        (170, 0, 0),
    ]
    words = word.all("//*[local-name()='docPr']/@descr")
    assert words == [f"Words {colour}" for colour in COLOURS]
    assert [word.text(each) for each in word.all("//w:p")][-1] == "After it."
    german = pictures.word(cell("high.png"), lang="de").paragraphs("ImageCaption")
    assert german[1:] == ["Abbildung 1, Fortsetzung."] * 2


def test_in_a_pdf_parts_follow_each_other(pictures: Any) -> None:
    text = pictures.convert(cell("high.svg"), "typst")
    assert [text.count(f"high-part-{place}.svg") for place in (1, 2, 3)] == [1, 1, 1]
    assert "high.svg" not in text
    reader = PdfReader(pictures.pdf(cell("high.svg")))
    said = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert said.count("Figure 1, continued.") == 2
    assert "Figure 1. A caption. CI, confidence interval;" in said
    assert [text.count(f'alt: "Words {colour}"') for colour in COLOURS] == [1, 1, 1]


def test_text_behind_a_figure_in_parts_fills_its_pages(pictures: Any) -> None:
    """Each part waits for the next page as a figure does, and the next figure behind all of them."""
    parts = tuple(svg(colour, 640) for colour in COLOURS)
    (pictures.folder / "long.svg").write_bytes(svg("#777777", 300, Carried(NOTE, parts)))
    words = "".join(f"Paragraph {number}. {'Some more of the same words. ' * 3}\n\n" for number in range(28))
    text = "First of all. " * 50 + "\n\n" + cell("long.svg") + words + cell("plain.svg", "fig-b", "Last")
    said = [" ".join(page.extract_text().split()) for page in PdfReader(pictures.pdf(text)).pages]
    assert "Paragraph 0." in said[0]
    assert [place for place, page in enumerate(said) if "continued" in page] == [2, 3]
    figures = [next(place for place, page in enumerate(said) if f"Figure {number}." in page) for number in (1, 2)]
    assert figures[0] == 1
    assert figures[1] >= 3


def test_a_figure_that_is_higher_than_a_page_with_its_caption_becomes_smaller(pictures: Any) -> None:
    (pictures.folder / "high.svg").write_bytes(svg("#777777", 690))
    reader = PdfReader(pictures.pdf(cell("high.svg", caption="A caption of some lines. " * 16)))
    ends: list[float] = []
    for page in reader.pages:
        page.extract_text(
            visitor_text=lambda text, user, line, *_: (
                ends.append(user[3] * line[5] + user[5]) if "caption" in text else None
            )
        )
    assert min(ends) > 24 / 25.4 * 72 - 1
