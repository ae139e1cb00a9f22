"""What calls of a document are answered with: words for a sentence, paragraphs of methods, displays with label and caption."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from riskset.documents.calls import DISPLAY, METHODS, WORDS, Call
from riskset.problems import LookupFailed

if TYPE_CHECKING:
    from riskset.figures.figure import Figure
    from riskset.methods.methods import Methods
    from riskset.opened import OpenStudy
    from riskset.tables.table import Table

_NOUNS = {"table": "tbl", "figure": "fig"}


_OPENED: dict[Path, OpenStudy] = {}


def _opened(path: Path) -> OpenStudy:
    from riskset.builders import open_study

    if path not in _OPENED:
        _OPENED[path] = open_study(path)
    return _OPENED[path]


def forget_opened() -> None:
    """Open studies anew when calls ask for them."""
    _OPENED.clear()


def opened_by_calls() -> dict[str, OpenStudy]:
    """The studies that calls have opened so far, by the path of their file."""
    return {str(path): study for path, study in _OPENED.items()}


def study_of(call: Call, folder: Path | None = None) -> OpenStudy:
    """The study that a call asks, opened once."""
    return _opened(((folder or Path()) / call.study).resolve())


def words(call: Call, folder: Path | None = None) -> str:
    """What a call puts into a sentence."""
    study = study_of(call, folder)
    methods = {"value": study.value, "phrase": study.phrase, "p": study.p}
    return methods[call.what](call.display, **call.arguments)


def methods(call: Call, folder: Path | None = None) -> Methods:
    """The paragraphs of methods that a call asks for."""
    return study_of(call, folder).methods(*call.parts)


def shown(call: Call, folder: Path | None = None) -> Table | Figure:
    """The display that a call shows."""
    return study_of(call, folder).display(call.display)


def answer(what: str, display: str, study: str, *names: str) -> object:
    """What a cell or an inline value of a document shows for a call of it; paths are taken from the working folder.

    Each of `names` is a name with its value, such as ``group=overall``; of methods a part.
    """
    if what == METHODS:
        return methods(Call(what, "", study=study, parts=names))
    call = Call(what, display, dict(name.split("=", 1) for name in names), study)
    return words(call) if what in WORDS else shown(call)


def label_and_caption(call: Call, folder: Path) -> tuple[str, str]:
    """Label and caption of a display: those of the call, else of its name and its entry.

    Raises
    ------
    LookupFailed
        When the study file has no such display.
    """
    from riskset.kinds.registry import installed_kinds
    from riskset.study_files import load_study

    assert call.what == DISPLAY  # noqa: S101  words have none
    study = load_study((folder / call.study).resolve())
    if call.display not in study.displays:
        message = f"{call.study} has no display {call.display!r}. Name one of its `displays`"
        raise LookupFailed(message)
    entry = study.displays[call.display]
    prefix = _NOUNS[installed_kinds().of(entry).noun]
    own = call.display if call.display.split("-")[0] in {"tbl", "fig", "stbl", "sfig"} else f"{prefix}-{call.display}"
    return call.label or own, call.caption or entry.caption or ""
