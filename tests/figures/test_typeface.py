"""The typeface of a brand: taken from files beside it or from the machine, measured, embedded, or refused in words."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pytest

from riskset.figures.formats import settings
from riskset.figures.inspection import inspect_figure
from riskset.figures.measure import text_width
from riskset.figures.theme import FONT
from riskset.figures.typeface import BrandFontWarning, brand_typeface, set_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy

# Matplotlib brings these files; as a system font none of them is called for here.
FILES = Path(mpl.get_data_path()) / "fonts" / "ttf"
BRAND = """
typography:
  fonts:
    - {family: DejaVu Serif, source: file, files: [{path: type/DejaVuSerif.ttf}, type/DejaVuSerif-Bold.ttf]}
  base: {family: DejaVu Serif, size: 11pt}
"""
SECTIONS: dict[str, Any] = {
    "groups": {"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
    "endpoints": {"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
    "displays": {
        "c": {"kind": "curves", "by": "arm", "endpoints": ["os"]},
        "f": {"kind": "flow-chart", "steps": [{"box": "Enrolled"}, {"split": "arm"}], "tables": []},
    },
}
PATIENTS = {"arm": [0, 0, 1, 1] * 6, "t": [5, 20, 3, 30] * 6, "died": [1, 0, 1, 0] * 6}


def brand(folder: Path, text: str = BRAND) -> None:
    (folder / "type").mkdir()
    for name in ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"):
        shutil.copy(FILES / name, folder / "type")
    (folder / "_brand.yml").write_text(text)


@pytest.mark.parametrize("display", ["c", "f"])
def test_it_is_embedded_and_no_other_is(
    small: Callable[..., OpenStudy], tmp_path: Path, display: str, assert_tidy: Any, drawing: Any
) -> None:
    brand(tmp_path)
    figure: Any = small(PATIENTS, **SECTIONS).display(display)
    assert figure.typeface == "DejaVu Serif"
    for ending in ("pdf", "eps"):
        figure.write(tmp_path / f"figure.{ending}")
        fonts = inspect_figure(tmp_path / f"figure.{ending}").fonts
        assert fonts
        assert all(name.startswith("DejaVuSerif") and embedded for name, embedded in fonts.items()), fonts
    with drawing(figure) as canvas:
        assert_tidy(canvas)


@pytest.mark.parametrize("text", ["Months since transplantation", "$Months$"])
def test_it_is_measured_while_it_is_in_force(text: str) -> None:
    with mpl.rc_context(settings()):
        plain = text_width(text, 8.25)
        with set_in("DejaVu Serif"):
            wide = text_width(text, 8.25)
        assert wide > 1.05 * plain
        assert text_width(text, 8.25) == plain


def test_it_stays_with_a_drawing_that_others_write(small: Callable[..., OpenStudy], tmp_path: Path) -> None:
    brand(tmp_path)
    figure: Any = small(PATIENTS, **SECTIONS).display("f")
    figure.save(tmp_path / "saved.pdf", verbose=False)
    assert all(name.startswith("DejaVuSerif") for name in inspect_figure(tmp_path / "saved.pdf").fonts)


def test_without_one_the_packages_own(tmp_path: Path) -> None:
    assert brand_typeface(tmp_path / "study.yml") == FONT
    (tmp_path / "_brand.yml").write_text("typography: {headings: {weight: 600}}")
    assert brand_typeface(tmp_path / "study.yml") == FONT


def test_a_family_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "_brand.yml").write_text("typography: {base: DejaVu Sans Mono}")
    assert brand_typeface(tmp_path / "study.yml") == "DejaVu Sans Mono"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("typography: {base: Nowhere Sans}", r"not in 'Nowhere Sans': it is not on this machine"),
        (
            "typography: {base: Web, fonts: [{family: Web, source: file, files: [web.woff2]}]}",
            r"web\.woff2 is missing or no TrueType file",
        ),
    ],
)
def test_one_that_cannot_be_used_is_said(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "_brand.yml").write_text(text)
    (tmp_path / "web.woff2").write_bytes(b"wOF2")
    with pytest.warns(BrandFontWarning, match=why):
        assert brand_typeface(tmp_path / "study.yml") == FONT
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert brand_typeface(tmp_path / "study.yml") == FONT  # said once
