"""Colours of a brand: found, resolved, left out where they cannot be seen or told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset.figures.brand import brand_palette
from riskset.figures.theme import PALETTE

if TYPE_CHECKING:
    from pathlib import Path

BRAND = """
color:
  palette: {navy: "#003366", brick: "#AA3311", fog: "#EEEEEE", navy-again: "#003467"}
  primary: navy
  secondary: navy-again
  tertiary: fog
  info: brick
  warning: {light: "#123456"}
"""


def test_without_a_brand(tmp_path: Path) -> None:
    (tmp_path / "_quarto.yml").write_text("")
    assert brand_palette(tmp_path / "study.yml") == PALETTE


@pytest.mark.parametrize("folder", [".", "report/one"])
def test_roles_are_taken_but_those_that_cannot_be_seen(tmp_path: Path, folder: str) -> None:
    """Fog is too pale, the second navy is the first to the eye; a form that is not a colour is passed over."""
    (tmp_path / "_brand.yml").write_text(BRAND)
    (tmp_path / "_quarto.yml").write_text("")
    (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    found = brand_palette(tmp_path / folder / "study.yml")
    assert found[:2] == ("#003366", "#AA3311")
    assert set(found[2:]) <= set(PALETTE)
    assert len(found) >= 7


def test_a_brand_beyond_the_project_is_not_its(tmp_path: Path) -> None:
    (tmp_path / "_brand.yml").write_text(BRAND)
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "_quarto.yml").write_text("")
    assert brand_palette(tmp_path / "project" / "study.yml") == PALETTE


def test_a_palette_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "_brand.yml").write_text(BRAND + 'defaults: {riskset: {palette: [brick, teal, "#840"]}}\n')
    assert brand_palette(tmp_path / "study.yml")[:3] == ("#AA3311", "#008080", "#884400")


def test_the_figure_has_the_brands_colours(small: Any, tmp_path: Path) -> None:
    (tmp_path / "_brand.yml").write_text(BRAND)
    study = small(
        {"arm": [0, 0, 1, 1], "t": [5, 20, 3, 30], "died": [1, 0, 1, 0]},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        endpoints={"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
        displays={"c": {"kind": "curves", "by": "arm", "endpoints": ["os"]}},
    )
    svg = study.display("c").images("svg")["svg"].decode()
    assert "#003366" in svg
    assert "#aa3311" in svg
    assert "#0072b2" not in svg
