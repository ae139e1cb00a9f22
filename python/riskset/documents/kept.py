"""Results that Quarto keeps, frozen or in Jupyter's cache: what of them is of an older study file, data or package."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.files import beside
from riskset.study.origin import marks_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from riskset.study.origin import Mark, Origin

    # The origin that results of a study file would have now; None where that cannot be told.
    Present = Callable[[Path], Origin | None]

RESULTS = "execute-results"
"""The folder that Quarto has in each frozen document's."""
CACHE = ".jupyter_cache"
# The second is Quarto's own, for previews and books, whether or not a document asks for it.
_HIDDEN = ".quarto/_freeze"
_FREEZERS = ("_freeze", _HIDDEN)
_SOURCES = (".qmd", ".ipynb", ".md", ".py", ".Rmd", ".rmd", ".R", ".jl")
_OPENS = re.compile(r"\b(?:import|from) +riskset\b")
_NAMED = re.compile(r"""["']([^"'\\\n]+\.ya?ml)\\?["']""")
# What holds no documents, and may hold very much.
_PASSED_OVER = frozenset({"node_modules", "_freeze", "_site", "_book", "_extensions", "__pycache__"})
_IN_BASE64 = ("image/png", "application/pdf")
_UNMARKED = "nothing in them says from which study and data they are"


@dataclass(frozen=True)
class Kept:
    """Results of one document, or of one cache, that Quarto may show again instead of executing.

    Attributes
    ----------
    name : str
        As a message calls it.
    parts : tuple of Path
        The folders that hold them, and go when they are old.
    marks : tuple of Mark
        What their displays say of their origin.
    places : tuple of Path
        Folders from which the marks' study files may be seen, the likeliest first.
    unmarked : tuple of str
        Texts of the code that made those of them in which no display says anything.
    hidden : bool
        Whether nobody asked for them to be kept.
    """

    name: str
    parts: tuple[Path, ...]
    marks: tuple[Mark, ...]
    places: tuple[Path, ...]
    unmarked: tuple[str, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of kept results: that they are old, or that it cannot be told."""

    reason: str
    old: bool


def kept_results(project: Path) -> Iterator[Kept]:
    """All results that Quarto keeps in a project."""
    for freezer in _FREEZERS:
        for results in sorted((project / freezer).rglob(RESULTS)):
            document = project / results.parent.relative_to(project / freezer)
            if sources := [path for path in map(document.with_name, _names(document)) if path.is_file()]:
                yield replace(_frozen(project, results.parent, sources), hidden=freezer == _HIDDEN)
    folders = list(_folders(project))
    for folder in folders:
        if (folder / CACHE / "executed").is_dir():
            yield _cached(project, folder, folders)


def judged(kept: Kept, present: Present) -> Verdict | None:
    """What is wrong with kept results; None where all their displays are of the present study and data, or none are riskset's."""
    found = [*(judged_mark(mark, kept.places, present) for mark in kept.marks), _of_unmarked(kept, present)]
    verdicts = [verdict for verdict in found if verdict is not None]
    return next((verdict for verdict in verdicts if verdict.old), verdicts[0] if verdicts else None)


def judged_mark(mark: Mark, places: Sequence[Path], present: Present) -> Verdict | None:
    """What is wrong with a display's results, whose study file is seen from one of some folders."""
    study = next(iter(_seen(mark.study, places)), None)
    now = None if study is None else present(study)
    if now is None:
        return Verdict(f"{mark.study} or its data are not there to be compared", old=False)
    reason = mark.origin.changed(now, mark.study)
    return Verdict(reason, old=True) if reason else None


def _of_unmarked(kept: Kept, present: Present) -> Verdict | None:
    """What is wrong with results in which no display stands: those of riskset's code cannot be told from old ones."""
    texts = [text for text in kept.unmarked if _OPENS.search(text)]
    if not texts:
        return None
    named = {name for text in texts for name in _NAMED.findall(text)}
    files = [path for name in named for path in _seen(name, kept.places)]
    # Where the data are not there, executing anew would fail.
    return Verdict(_UNMARKED, old=not files or any(present(file) is not None for file in files))


def _seen(name: str, places: Sequence[Path]) -> list[Path]:
    """The files of a name that are seen from some folders."""
    paths = (beside(place / "document", name) for place in places)
    return [path for path in paths if path.is_file()]


def _names(document: Path) -> list[str]:
    """What the file of a document may be called, of which the freezer has no ending."""
    return [document.name + ending for ending in _SOURCES]


def _frozen(project: Path, folder: Path, sources: Sequence[Path]) -> Kept:
    """What a folder of the freezer holds of a document."""
    # The folder of one document may be that of others, too.
    parts = tuple(path for path in sorted(folder.iterdir()) if path.name == RESULTS or path.name.startswith("figure-"))
    files = [path for part in parts for path in sorted(part.rglob("*")) if path.is_file()]
    marks = dict.fromkeys(mark for path in files for mark in marks_in(path.read_bytes()))
    texts = tuple(path.read_text(encoding="utf-8", errors="replace") for path in sources if not marks)
    places = (sources[0].parent, project)
    return Kept(folder.relative_to(project).as_posix(), parts, tuple(marks), places, texts)


def _cached(project: Path, folder: Path, folders: Sequence[Path]) -> Kept:
    """What Jupyter's cache of a folder holds: notebooks, with pictures in base64."""
    marks: dict[Mark, None] = {}
    unmarked: list[str] = []
    for path in sorted((folder / CACHE / "executed").rglob("*.ipynb")):
        content = path.read_bytes()
        found = [*marks_in(content), *(mark for picture in _pictures(content) for mark in marks_in(picture))]
        marks |= dict.fromkeys(found)
        unmarked += [] if found else [content.decode("utf-8", errors="replace")]
    name = (folder / CACHE).relative_to(project).as_posix()
    # The folder of a cache is that of its documents, unless all are executed in the project's.
    others = [each for each in folders if each != folder]
    return Kept(name, (folder / CACHE,), tuple(marks), (folder, *others), tuple(unmarked))


def _pictures(notebook: bytes) -> Iterator[bytes]:
    with suppress(ValueError, TypeError, AttributeError):
        cells: list[dict[str, Any]] = json.loads(notebook).get("cells") or []
        data = [output.get("data") or {} for cell in cells for output in cell.get("outputs") or []]
        for picture in (each[form] for each in data for form in _IN_BASE64 if form in each):
            with suppress(binascii.Error):
                yield base64.b64decode("".join(picture))


def _folders(project: Path) -> Iterator[Path]:
    """The folders of a project that may hold documents."""
    for name, inner, files in os.walk(project):
        inner[:] = sorted(each for each in inner if not each.startswith(".") and each not in _PASSED_OVER)
        if "pyvenv.cfg" in files:
            inner.clear()
        yield Path(name)
