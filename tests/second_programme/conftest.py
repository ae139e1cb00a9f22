"""Opens what was drawn with the package."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

import riskset

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy


@pytest.fixture(scope="session")
def opened(new_study: Callable[..., Path]) -> Callable[[Any], OpenStudy]:
    """Opens a drawn study with the package, from files as a user has them."""

    def open_drawn(drawn: Any) -> OpenStudy:
        with TemporaryDirectory() as folder:
            columns = {name: drawn.frame[name].tolist() for name in drawn.frame.columns}
            return riskset.open_study(new_study(Path(folder), columns, **drawn.study))

    return open_drawn
