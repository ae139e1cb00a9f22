"""Before Quarto renders a project: results that it keeps are removed where they are of an older study file, data or package."""

from __future__ import annotations

import shutil
from functools import cache
from typing import TYPE_CHECKING

from riskset.documents.kept import judged, judged_mark, kept_results
from riskset.study.origin import marks_in, present_origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def thaw(project: Path) -> Iterator[str]:
    """Remove kept results that are old, of a whole document or a whole cache, and say in a line each what and why.

    Nothing is said of what Quarto keeps by itself, in a folder of its own. Results whose study file or data are not there stay, and that is said: they cannot be compared, nor made anew.

    Raises
    ------
    OSError
        When they cannot be read or removed.
    """
    present = cache(present_origin)  # a large data file is digested once
    for kept in list(kept_results(project)):
        verdict = judged(kept, present)
        if verdict is None:
            continue
        for part in kept.parts if verdict.old else ():
            shutil.rmtree(part)
        if not kept.hidden:
            done = "removed" if verdict.old else "left alone"
            yield f"the kept results in {kept.name} were {done}: {verdict.reason}"


def compared(text: str, folder: Path) -> Iterator[tuple[str, str]]:
    """The marks in a text that are of older files than those that are seen from a folder, each with the reason."""
    present = cache(present_origin)
    for line in dict.fromkeys(text.split()):
        for mark in marks_in(line.encode()):
            verdict = judged_mark(mark, (folder,), present)
            if verdict is not None:
                yield line, verdict.reason
