"""Own painters and the own writer of PNG change nothing that is seen, and set a text once."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Drawing
from PIL import Image

from riskset.figures import lettering, painters
from riskset.figures.formats import settings
from riskset.figures.letters import families, without_raw_warnings
from riskset.figures.png import chunks, png_file
from riskset.figures.theme import FONT, register_fonts
from riskset.figures.typeface import set_in

if TYPE_CHECKING:
    from collections.abc import Generator

TEXTS = (
    {"s": "Cumulative incidence, %", "rotation": 90},
    {"s": "two lines\nAV fi 12.5", "size": 7, "color": "#0072B2"},
    {"s": r"$P$ < 0.001 & $\chi^2$", "alpha": 0.5, "size": 6.5},
    {"s": "≥ 10⁹/L — Überleben", "weight": "bold", "rotation": 30, "clip_on": True},
    {"s": "生存 ♥", "ha": "center"},
    {"s": "AV", "fontfeatures": ["-kern"]},
    {"s": " "},
)


@pytest.fixture(autouse=True)
def _as_figures_are_written() -> Generator[None]:
    register_fonts()
    with mpl.rc_context(settings()), without_raw_warnings():
        yield


def drawing() -> Drawing:
    """Texts of every kind, lines and points."""
    drawn = Drawing((2.03, 1.51), dpi=100)
    axes = drawn.subplots()
    axes.plot([0, 1, 2], [3, 1, 2], "o--", label="a")
    axes.set_ylabel("Überleben, %")
    axes.legend()
    for place, text in enumerate(TEXTS):
        axes.text(place / 5, 1 + place / 4, family=families(str(text["s"])), **text)
    return drawn


def svg(kind: Any) -> str:
    stream, drawn = io.StringIO(), drawing()
    kind(drawn).print_svg(stream, metadata={"Date": None})
    return stream.getvalue()


def pixels(kind: Any, dpi: int) -> np.ndarray:
    drawn = drawing()
    drawn.set_dpi(dpi)
    canvas = kind(drawn)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


def test_an_svg_is_that_of_matplotlib() -> None:
    plain = svg(FigureCanvasSVG)
    assert svg(painters.SvgCanvas) == plain
    assert svg(painters.SvgCanvas) == plain  # of letters that were set before


@pytest.mark.parametrize("dpi", [72, 300])
def test_pixels_are_those_of_matplotlib(dpi: int) -> None:
    plain = pixels(FigureCanvasAgg, dpi)
    assert np.array_equal(pixels(painters.PixelCanvas, dpi), plain)
    assert np.array_equal(pixels(painters.PixelCanvas, dpi), plain)


def test_a_text_is_set_once_for_all_files_and_in_each_typeface(monkeypatch: pytest.MonkeyPatch) -> None:
    svg(painters.SvgCanvas)
    placed: list[str] = []
    set_anew = lettering.LETTERING.get_glyphs_with_font
    monkeypatch.setattr(
        lettering.LETTERING,
        "get_glyphs_with_font",
        lambda font, text, **options: placed.append(text) or set_anew(font, text, **options),
    )
    own = svg(painters.SvgCanvas)
    assert not placed
    with set_in("DejaVu Sans"):
        other = svg(painters.SvgCanvas)
        assert other == svg(FigureCanvasSVG)
    assert placed
    assert FONT.replace(" ", "") in own
    assert FONT.replace(" ", "") not in other


@pytest.mark.parametrize("shape", [(3, 5), (3, 5, 3)], ids=["grey", "colours"])
def test_a_png_has_the_pixels_and_what_is_said(shape: tuple[int, ...]) -> None:
    drawn = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    content = png_file(drawn, 300, {"Description": "Überleben"}, [(b"rsPt", b"part")])
    picture = Image.open(io.BytesIO(content))
    picture.load()
    assert np.array_equal(np.asarray(picture), drawn)
    assert picture.info["Description"] == "Überleben"
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    assert dict(chunks(content))[b"rsPt"] == b"part"
