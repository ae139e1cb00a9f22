"""Letters that the typeface lacks: taken from fonts that have them, measured, embedded, and said where no font does."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pytest
from click.testing import CliRunner
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib import font_manager

import riskset
from riskset.assets import asset
from riskset.cli import main
from riskset.figures import letters, theme
from riskset.figures.figure import Figure
from riskset.figures.formulas import Formulas
from riskset.figures.inspection import inspect_figure
from riskset.figures.letters import MissingLettersWarning, families, unset_letters, without_mathematics
from riskset.figures.measure import forget_widths, text_width
from riskset.figures.theme import FONT, OWN_FONT
from riskset.figures.typeface import set_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from riskset.opened import OpenStudy

# Cuneiform, of which no font that comes with matplotlib or riskset has a letter.
AN, KA, LU = "\U0001202d", "\U00012157", "\U000121fd"
ADVANCE = 0.8  # of an em: that of each letter of the fonts made here


def tiny(folder: Path, family: str, has: str, *, outlines: str = "truetype") -> Path:
    """A font whose letters are rectangles."""
    names = {ord(letter): f"letter{place}" for place, letter in enumerate(has)}
    order = [".notdef", *names.values()]
    builder = FontBuilder(1000, isTTF=outlines == "truetype")
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)

    def drawn(pen: Any) -> Any:
        pen.moveTo((50, 0))
        for corner in ((50, 700), (750, 700), (750, 0)):
            pen.lineTo(corner)
        pen.closePath()
        return pen

    if outlines == "truetype":
        builder.setupGlyf({name: drawn(TTGlyphPen(None)).glyph() for name in order})
    else:
        shapes = {name: drawn(T2CharStringPen(800, None)).getCharString() for name in order}
        builder.setupCFF(family.replace(" ", ""), {"FullName": family}, shapes, {})
    builder.setupHorizontalMetrics(dict.fromkeys(order, (int(1000 * ADVANCE), 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    builder.setupOS2(sTypoAscender=800, usWeightClass=400)
    builder.setupPost()
    path = folder / f"{family.replace(' ', '')}.{'ttf' if outlines == 'truetype' else 'otf'}"
    builder.save(path)
    return path


@pytest.fixture
def machine() -> Iterator[font_manager.FontManager]:
    """What matplotlib knows of the machine's fonts, as it was before."""
    theme.register_fonts()
    known = font_manager.fontManager
    before = list(known.ttflist)
    yield known
    known.ttflist[:] = before
    forget()


def forget() -> None:
    """Let what was found among other fonts be found again."""
    font_manager.fontManager._findfont_cached.cache_clear()  # type: ignore[attr-defined]
    for each in (letters._faces, letters._known, letters._chosen, letters._letters, theme.register_fonts):
        each.cache_clear()
    forget_widths()
    Formulas.forget()


COLUMNS = {"arm": [0, 0, 1, 1] * 6, "t": [5, 20, 3, 30] * 6, "died": [1, 0, 1, 0] * 6}


@pytest.fixture
def shown(small: Callable[..., OpenStudy]) -> Callable[[str], Figure]:
    """Shows a flow chart whose label has some letters."""

    def show(label: str) -> Figure:
        levels = {0: label, 1: "B"}
        displays = {"f": {"kind": "flow-chart", "steps": [{"split": "arm"}], "tables": []}}
        figure = small(COLUMNS, groups={"arm": {"variable": "arm", "levels": levels}}, displays=displays).display("f")
        assert isinstance(figure, Figure)
        return figure

    return show


@pytest.fixture(autouse=True)
def _nothing_raw(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Matplotlib says nothing of letters in its own words, whatever a test draws."""
    with caplog.at_level(logging.WARNING, logger="matplotlib"), warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*missing from font")
        yield
    assert not [each for each in caplog.records if "glyph" in each.getMessage()]


def test_letters_are_taken_from_the_font_that_has_them(machine: Any, tmp_path: Path, shown: Any) -> None:
    machine.addfont(tiny(tmp_path, "Tiny Wedges", AN + KA))
    assert families(f"Group {AN}") == [FONT, "Tiny Wedges"]
    assert families("Größe ≥ 5 µg, 10⁹/L") == [FONT]
    assert unset_letters(f"Group {AN}{KA}") == ""
    size = 10.0
    assert text_width(AN * 3, size) == pytest.approx(3 * ADVANCE * size / 72, rel=0.02)
    figure = shown(f"{AN}{KA}{AN} and B")
    for ending in ("pdf", "eps"):
        figure.write(tmp_path / f"f.{ending}")
        found = inspect_figure(tmp_path / f"f.{ending}")
        assert any(name.startswith("TinyWedges") for name in found.fonts), found.fonts
        assert found.whole
    figure.write(tmp_path / "f.svg")
    figure.write(tmp_path / "f.png")


def test_one_font_for_all_letters_comes_before_two(machine: Any, tmp_path: Path) -> None:
    machine.addfont(tiny(tmp_path, "A Sans of one", AN))
    machine.addfont(tiny(tmp_path, "B Sans of two", AN + KA))
    machine.addfont(tiny(tmp_path, "C Sans of three", LU))
    assert families(AN) == [FONT, "A Sans of one"]
    assert families(AN + KA) == [FONT, "B Sans of two"]
    assert families(AN + LU) == [FONT, "A Sans of one", "C Sans of three"]


def test_fonts_of_postscript_outlines_are_drawn_into_files(machine: Any, tmp_path: Path, shown: Any) -> None:
    """PDF and EPS take them as drawings of letters (Type 3), whole and with their text."""
    machine.addfont(tiny(tmp_path, "Tiny Outlines", AN, outlines="postscript"))
    assert letters.has_outlines(families(AN))
    figure = shown(f"{AN} and B")
    for ending in ("pdf", "eps"):
        figure.write(tmp_path / f"f.{ending}")
        found = inspect_figure(tmp_path / f"f.{ending}")
        assert any(name.startswith("TinyOutlines") for name in found.fonts), found.fonts
        assert found.whole
    assert b"/Type3" in (tmp_path / "f.pdf").read_bytes()
    plain = shown("A")
    plain.write(tmp_path / "plain.pdf")
    assert b"/Type3" not in (tmp_path / "plain.pdf").read_bytes()


def test_a_brands_typeface_lacks_what_the_packages_has(machine: Any, tmp_path: Path) -> None:
    machine.addfont(tiny(tmp_path, "Tiny Brand", "AB"))
    with set_in("Tiny Brand"):
        assert families("Größe") == [FONT, OWN_FONT]
        assert unset_letters("Größe") == ""


def test_letters_that_no_font_has_are_said_with_their_line(
    new_study: Callable[..., Path], tmp_path: Path, shown: Any
) -> None:
    with pytest.warns(MissingLettersWarning, match=f"no font on this machine has {AN} {KA}: the figure shows boxes"):
        shown(f"{AN}{KA} and B").images("svg")
    path = new_study(
        tmp_path,
        COLUMNS,
        variables={"arm": {"label": "Arm", "kind": "categorical", "levels": {0: f"Group {AN}", 1: "B"}}},
        displays={
            "f": {"kind": "flow-chart", "steps": [{"split": "arm"}], "tables": [], "start": f"All {LU}{KA}"},
            "b": {"kind": "baseline", "variables": ["arm"], "caption": f"{KA}{AN}"},  # in no figure
        },
    )
    hints = riskset.open_study(path).printed_hints()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [hint.message for hint in hints] == [
        f"variables.arm.levels.0 'Group {AN}' has the letter {AN}, which no font on this machine has: figures show boxes for them",
        f"displays.f.start 'All {LU}{KA}' has the letters {LU} {KA}, which no font on this machine has: figures show boxes for them",
    ]
    for hint, label in zip(hints, (f"Group {AN}", f"All {LU}{KA}"), strict=True):
        assert hint.line is not None
        assert label in lines[hint.line - 1]
    done = CliRunner().invoke(main, ["check", str(path)])
    assert f"has the letter {AN}" in done.output
    done = CliRunner().invoke(main, ["display", str(path), "f", "-o", str(tmp_path / "f.png")])
    assert done.exit_code == 0
    assert f"Warning: no font on this machine has {LU} {KA} {AN}: the figure shows boxes" in done.output


def test_what_is_read_from_the_right_is_shaped_and_ordered(shown: Any) -> None:
    """DejaVu Sans comes with matplotlib: its letters join, so that a word is narrower than its letters apart."""
    word = "العمر"
    assert unset_letters(word) == ""
    assert text_width(word) < 0.95 * sum(text_width(letter) for letter in word)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shown(f"{word} בשנים").images("svg", "png")


@pytest.mark.skipif(
    not any("CJK" in entry.name for entry in font_manager.fontManager.ttflist), reason="needs a font of Chinese letters"
)
@pytest.mark.parametrize("label", ["年龄 ≥ 40", "年齢のグループ", "나이 그룹"])
def test_letters_of_the_east_are_drawn(label: str, shown: Any) -> None:
    assert unset_letters(label) == ""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shown(label).images("svg", "pdf", "eps", "png")


def test_mathematics_makes_way_for_other_letters(machine: Any, tmp_path: Path) -> None:
    """Formulas know the typeface alone: beside other letters their symbols are upright."""
    machine.addfont(tiny(tmp_path, "Tiny Wedges", AN))
    assert without_mathematics(f"{AN}, events/$n$") == f"{AN}, events/n"
    assert without_mathematics(rf"{AN} \$5 $^{{a}}$") == rf"{AN} \$5 a"
    assert without_mathematics("Größe, events/$n$") == "Größe, events/$n$"


def test_a_machines_own_liberation_sans_gives_way(machine: Any, tmp_path: Path) -> None:
    """Pages are the same on a machine with another Liberation Sans, however early it is listed."""
    wide = text_width("Wide")
    other = tiny(tmp_path, "Liberation Sans", "Wide")
    machine.addfont(other)
    machine.ttflist.insert(0, machine.ttflist.pop())
    forget()
    theme.register_fonts()
    found = Path(font_manager.findfont(font_manager.FontProperties(family=FONT)))
    assert found.parent == asset("_extensions/riskset") / "fonts"
    assert found.name == "LiberationSans-Regular.ttf"
    assert text_width("Wide") == wide
    assert mpl.font_manager.findfont(FONT, rebuild_if_missing=False) == str(found)


def test_limits_behind_a_name_that_is_read_from_the_right_keep_their_places() -> None:
    hebrew, arabic, mark = "\u05d1\u05d9\u05e7 \u05d4\u05d8", "\u0645\u062c\u0645", "\u200e"
    for line, drawn in (
        (f"{hebrew} 0.5 (0.4\u20130.6)", f"{mark}{hebrew}{mark} 0.5 (0.4\u20130.6)"),
        (f"HR vs. {arabic}: 2 (1\u20133)", f"{mark}HR vs. {arabic}{mark}: 2 (1\u20133)"),
        (hebrew, hebrew),
        ("Gr\u00f6\u00dfe 0.5 (0.4\u20130.6)", "Gr\u00f6\u00dfe 0.5 (0.4\u20130.6)"),
    ):
        assert letters.from_the_left(line) == letters.from_the_left(drawn) == drawn
