"""How many random examples a test draws: fewer in the ordinary run than where tests explore (`make explore`)."""

from __future__ import annotations

import os

EXPLORING = bool(os.environ.get("RISKSET_EXPLORE"))


def examples(ordinary: int, exploring: int) -> int:
    """So many examples in the ordinary run, and so many where tests explore."""
    return exploring if EXPLORING else ordinary
