"""Fixtures that draw a figure and look at what is drawn; the eyes are in ``layout.py``."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


def _layout() -> ModuleType:
    """The module beside this file; tests are no package."""
    spec = importlib.util.spec_from_file_location("riskset_tests_layout", Path(__file__).with_name("layout.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


LAYOUT = _layout()


@pytest.fixture(scope="session")
def drawing() -> Callable[[Any], Any]:
    """Draws a figure and gives its texts."""
    return LAYOUT.drawn_figure  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def assert_tidy() -> Callable[[Any], None]:
    """Asserts of a drawn figure that no text overlaps another, and that nothing is cut off."""
    return LAYOUT.assert_tidy  # type: ignore[no-any-return]
