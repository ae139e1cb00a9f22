"""The text of a table that `riskset display` printed before, printed again while all that it was made of is as it was.

It is what anybody sees of the table. A table whose making warns is not kept, so that the warning is said each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.cli.kept_answers import kept_answer
from riskset.kept_files import heeded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def printed_before(study: Path, name: str, compute: Callable[[], str]) -> str:
    """The text that was printed of a display before, else what `compute` makes of it now."""
    kept = kept_answer("displays", study, name)
    if kept is None:
        return compute()
    found = (kept.load() or {}).get("text")
    if isinstance(found, str):
        return found
    kept.record()
    text, said = heeded(compute)
    if not said:
        kept.keep({"text": text})
    return text
