"""The pictures of pages in docs/pictures show the pages as they are now."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from gallery.page_pictures import PICTURES, ROOT, made
from riskset.cli import main

pytestmark = [pytest.mark.slow, pytest.mark.browser]
MISSING = ", ".join(name for name in ("pdftoppm", "soffice") if shutil.which(name) is None)
MOST = 0.02
"""The share of dots, at a sixth of the size, that may differ by more than an eighth of the scale.

Fonts of LibreOffice and Chromium move lines by a dot; another number, row or line moves more.
"""


def coarse(image: Image.Image) -> np.ndarray:
    """The brightness of an image at a sixth of its size."""
    small = image.convert("L").resize((image.width // 6, image.height // 6), Image.Resampling.BOX)
    return np.asarray(small, dtype=float)


@pytest.mark.skipif(bool(MISSING), reason=f"needs {MISSING}")
def test_the_pictures_are_of_these_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Any) -> None:
    for part in ("report", "data", "templates", "_extensions"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("_output", ".riskset"))
    shutil.copy(ROOT / "_quarto.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["render", "report/cart-haplo/manuscript.qmd", "--engine", "builtin"])
    assert done.exit_code == 0, done.output
    for name, now in made(tmp_path / "_output/report/cart-haplo", tmp_path, browser).items():
        kept = Image.open(PICTURES / f"{name}.png")
        assert kept.size == now.size, name
        apart = np.abs(coarse(kept) - coarse(now)) > 32
        assert apart.mean() <= MOST, f"{name}.png differs in {apart.mean():.1%} of its dots: make pictures"
