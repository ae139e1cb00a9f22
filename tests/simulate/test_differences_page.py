"""The page of the docs that lists where the synthetic cohort differs from the published study."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_that_of_the_data() -> None:
    module = load(ROOT / "tools" / "make_differences_page.py")
    assert module.PAGE.read_text(encoding="utf-8") == module.page(), "run python tools/make_differences_page.py"
