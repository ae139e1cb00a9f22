"""Pictures of figures, kept from one render to the next in the folder that the render names, or that Quarto's project has.

A picture is found by all that it is drawn from, by the settings of matplotlib and plotnine, and by the fonts of the machine.
The folder is that of one state of the installed packages. The mark of the data is put into a picture when it is taken. A figure whose drawing warns is drawn each time.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.figures.drawing_settings import drawing_settings
from riskset.figures.fingerprint import Fingerprint, Unknown
from riskset.figures.origin_marks import with_origin, without_origin
from riskset.files import write_then_move
from riskset.kept_files import heeded, prune
from riskset.project_store import made_anew, project_folder
from riskset.surroundings import PICTURES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from plotnine import ggplot

    from riskset.figures.formats import Form

# What is no part of the drawing: it comes to a file by its form, or is another drawing.
_ASIDE = ("redraw", "parts", "rows", "note", "abbreviations", "alt_text", "origin", "environment")
_LETTERS = 32


@dataclass(frozen=True)
class KeptPictures:
    """The pictures of one figure, as one function writes them."""

    folder: Path
    figure: bytes

    def load(self, form: Form) -> bytes | None:
        """The file of a form; None where there is none, or it is broken."""
        path = self._path(form)
        try:
            held = path.read_bytes()
        except OSError:
            return None
        content = held[_LETTERS:]
        if held[:_LETTERS] != _hash(content).encode():
            return None
        with suppress(OSError):  # it is kept for less long
            os.utime(path)
        return content

    def keep(self, form: Form, content: bytes) -> None:
        """Keep the file of a form; a folder that takes none costs time alone."""
        with suppress(OSError):
            write_then_move(self._path(form), _hash(content).encode() + content)

    def _path(self, form: Form) -> Path:
        return self.folder / f"{_hash(self.figure + Fingerprint().of(astuple(form)))}.{form.name}"


def taken_or_drawn(
    figure: ggplot, forms: Sequence[Form], write: Callable[..., Any], draw: Callable[[Sequence[Form]], dict[str, bytes]]
) -> dict[str, bytes]:
    """The files of a figure by the names of their forms: those that are kept, and the others, which are drawn.

    Parameters
    ----------
    figure : ggplot
    forms : sequence of Form
    write : callable
        What writes each file.
    draw : callable
        Draws the figure and writes the files of some forms.
    """
    kept = _kept(figure, write)
    if kept is None:
        return draw(forms)
    made = _taken_or_drawn(kept, [without_origin(form) for form in forms], draw)
    return {form.name: with_origin(form, made[form.name]) for form in forms}


def _taken_or_drawn(
    kept: KeptPictures, forms: Sequence[Form], draw: Callable[[Sequence[Form]], dict[str, bytes]]
) -> dict[str, bytes]:
    found = {} if made_anew() else {form.name: kept.load(form) for form in forms}
    files = {name: content for name, content in found.items() if content is not None}
    missing = [form for form in forms if form.name not in files]
    if missing:
        made, said = heeded(lambda: draw(missing))
        for form in missing if not said else ():
            kept.keep(form, made[form.name])
        prune(kept.folder)
        files |= made
    return files


def _folder() -> Path | None:
    """The folder that a render names, else that of the project whose document Quarto executes."""
    named = os.environ.get(PICTURES)
    if named:
        return Path(named) if Path(named).is_dir() else None
    return project_folder("pictures")


def _kept(figure: ggplot, write: Callable[..., Any]) -> KeptPictures | None:
    """Where the pictures of a figure are kept; None where nothing is kept, or of a figure that cannot be told."""
    folder = _folder()
    if folder is None or not _names_columns(figure):
        return None
    from plotnine.mapping._env import Environment

    known = Fingerprint((Environment,))
    attributes = {name: value for name, value in vars(figure).items() if name not in _ASIDE}
    try:
        drawn = [
            type(figure),
            sorted(attributes),
            *(attributes[name] for name in sorted(attributes)),
            write,
            drawing_settings(),
        ]
        return KeptPictures(folder, known.of(drawn))
    except (Unknown, RecursionError):
        return None


def _names_columns(figure: ggplot) -> bool:
    """Whether all that a plot shows are columns of its data, and no expressions that it evaluates."""
    plot: Any = figure
    layers = [(plot.data, plot.mapping), *((layer._data, layer.mapping) for layer in plot.layers)]  # noqa: SLF001
    columns: set[str] = set()
    for data, _ in layers:
        if data is not None and not hasattr(data, "columns"):
            return False
        columns |= set() if data is None else set(data.columns)
    return all(isinstance(value, str) and value in columns for _, mapping in layers for value in mapping.values())


def _hash(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=_LETTERS // 2).hexdigest()
