"""Which process runs which tests: those of a file one process, and so those of files that share what takes long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

# Their tests read reports that are rendered once for all of them.
TOGETHER = ("tests/report/",)


def sharing_scheduler(config: pytest.Config, log: Any) -> Any:
    """The scheduler of pytest-xdist that goes by files, with some folders taken as one file."""
    from xdist.scheduler import LoadFileScheduling

    class Sharing(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((folder for folder in TOGETHER if nodeid.startswith(folder)), super()._split_scope(nodeid))

    return Sharing(config, log)
