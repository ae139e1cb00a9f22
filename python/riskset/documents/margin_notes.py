"""Finds once, before a render, what stands in the margin of the documents that ask for it (`findings: margin`)."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.surroundings import variable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from riskset.documents.planning import Planned
    from riskset.documents.project import Project

    Find = Callable[[Path, Sequence[str]], Sequence[Mapping[str, str]]]

NOTES = "RISKSET_NOTES"
"""The variable that names the file of what was found, by document; without it the filters ask for themselves."""


@contextmanager
def margin_notes(project: Project, planned: Sequence[Planned], find: Find | None) -> Generator[None, None, None]:
    """While a render goes on, the filters find what was found of its documents.

    Raises
    ------
    Problems
        When a document cannot be run.
    """
    asking = [] if find is None else [one for one in planned if _asks(one)]
    if find is None or not asking:
        yield
        return
    found = {str(one.document): list(find(one.document, project.profiles)) for one in asking}
    with tempfile.TemporaryDirectory(prefix="riskset-") as folder:
        file = Path(folder) / "notes.json"
        file.write_text(json.dumps(found), encoding="utf-8")
        with variable(NOTES, str(file)):
            yield


def _asks(one: Planned) -> bool:
    """Whether a document asks for notes in one of its formats."""
    return any(one.settings(name).get("findings") == "margin" for name in one.outputs)
