"""Texts reach as far as a font that sets them says, and formulas have the fonts and the signs that matplotlib gives them."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import get_hinting_flag
from matplotlib.mathtext import MathTextParser

from riskset.figures import lettering, measure
from riskset.figures.advances import COMMON, outlined_letters, outlined_size, painted_size, reach
from riskset.figures.formats import settings
from riskset.figures.lettering import FORMULAS, LETTERING
from riskset.figures.letters import families, without_raw_warnings
from riskset.figures.typeface import set_in

if TYPE_CHECKING:
    from collections.abc import Generator

# Signs that the typeface lacks, in the second and the third.
FORMULAS_OF_TEXTS = (
    r"Log-rank $P$ < 0.001",
    r"$\hbar + \beta \leq \aleph_0$",
    r"$\left(\frac{x^2}{\sqrt{n}}\right)$ ♥",
)


@pytest.fixture(autouse=True)
def _as_figures_are_written() -> Generator[None]:
    with mpl.rc_context(settings()), without_raw_warnings():
        yield


@pytest.mark.parametrize("bold", [False, True])
def test_a_text_reaches_as_far_as_one_that_is_set_and_its_letters_stand_where_they_do(*, bold: bool) -> None:
    _, font = measure._font(tuple(families("a")), bold=bold)
    letters, lots = sorted(COMMON), Random(7)
    texts = [
        "AVAVA To. 1.505\u201313.150",
        "office fiffl",
        "",
        " ",
        *("".join(lots.choices(letters, k=9)) for _ in range(300)),
    ]
    sizes = [lettering.outlined_size(font, text) for text in texts]
    assert [reach(font, text) for text in texts] == [size[0] for size in sizes]
    assert [outlined_size(font, text) for text in texts] == sizes
    set_letters = [lettering.outlined_letters(font, text, None, None) for text in texts]
    assert [outlined_letters(font, text, None, None) for text in texts] == set_letters
    assert [each.transform for each in outlined_letters(font, "AV", None, None)] != ["", ""]


@pytest.mark.parametrize(("points", "dpi"), [(7.0, 300), (6.5, 200), (8.3, 72)])
def test_a_painted_text_is_as_large_as_one_that_is_set(points: float, dpi: int) -> None:
    _, font = measure._font(tuple(families("a")), bold=False)
    letters, lots = sorted(COMMON), Random(7)
    texts = ["AVAVA To.", "", "gjp", *("".join(lots.choices(letters, k=9)) for _ in range(60))]
    made = [(font, text, points, dpi, get_hinting_flag()) for text in texts]
    assert [painted_size(*each) for each in made] == [lettering.painted_size(*each) for each in made]


@pytest.mark.parametrize("text", ["Überleben e\u0301", "生存", "κ ≠ 1"])
def test_other_letters_are_set(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    _, font = measure._font(tuple(families(text)), bold=False)
    asked: list[str] = []
    monkeypatch.setattr(lettering, "outlined_size", lambda _font, text: (asked.append(text), (1.0, 1.0, 0.0))[1])
    reach.cache_clear()
    assert reach(font, text) == 1.0
    assert asked == [text]
    reach.cache_clear()


@pytest.mark.parametrize("text", FORMULAS_OF_TEXTS)
def test_a_formula_is_that_of_matplotlib(text: str) -> None:
    properties, _ = measure._font(tuple(families("a")), bold=False)
    own: Any = FORMULAS.parse(text, 72, properties)
    plain: Any = MathTextParser("path").parse(text, 72, properties)
    assert (own.width, own.height, own.depth) == (plain.width, plain.height, plain.depth)
    assert [(each[0].fname, *each[1:]) for each in own.glyphs] == [(each[0].fname, *each[1:]) for each in plain.glyphs]
    assert own.rects == plain.rects


def test_widths_are_those_of_matplotlib_in_each_typeface() -> None:
    from matplotlib.font_manager import FontProperties

    for family in ("Liberation Sans", "DejaVu Serif"):
        with set_in(family):
            properties = FontProperties(family=["Liberation Sans"], size=8.5)
            for text, formula in (("At risk, n", False), (r"$P$ = 0.03", True)):
                width = LETTERING.get_text_width_height_descent(text, properties, ismath=formula)[0]
                assert measure.text_width(text, 8.5) == pytest.approx(width / 72, rel=1e-12)
