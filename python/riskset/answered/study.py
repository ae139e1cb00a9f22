"""An opened study that answers what earlier kernels were asked, and opens itself for all else."""

from __future__ import annotations

import sys
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from riskset.answered.display import ShownDisplay, is_kept, noun_of
from riskset.answered.store import heeding
from riskset.live.numbers import Number
from riskset.methods.methods import Methods
from riskset.sentences import takes_marks
from riskset.spoken import listening, note
from riskset.surroundings import document_folder
from riskset.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from riskset.answered.store import Answers
    from riskset.opened import OpenStudy
    from riskset.study.origin import Origin

_HOME = "riskset.opened"


class AnsweringStudy:
    """A study that a kernel of Quarto opened.

    Parameters
    ----------
    path : Path
        The study file.
    origin : Origin
        Its digest and that of its data.
    answers : Answers
        What was answered.
    opened : callable
        Gives the study itself, with all that it has beside its answers.
    """

    def __init__(self, path: Path, origin: Origin, answers: Answers, opened: Callable[[], OpenStudy]) -> None:
        self._path, self._origin, self._answers, self._open = path, origin, answers, opened
        self._shown: dict[str, ShownDisplay] = {}
        self._steady: dict[str, bool] = {}

    @property
    def __class__(self) -> Any:  # noqa: ANN401  # pyright: ignore[reportIncompatibleMethodOverride]
        return import_module(_HOME).OpenStudy if _HOME in sys.modules else AnsweringStudy

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever a study has
        if name.startswith(("_repr_", "_ipython_")) or name in {"_itself", "_path", "_open"}:
            raise AttributeError(name)
        return getattr(self._itself, name)

    def __dir__(self) -> list[str]:
        return dir(self._itself)

    @cached_property
    def _itself(self) -> OpenStudy:
        return self._open()

    @cached_property
    def _mark(self) -> str:
        """What words in sentences leave of their origin, as those of the study itself do."""
        return self._origin.mark(self._path, document_folder()) if takes_marks() else ""

    def display(self, name: str) -> Any:  # noqa: ANN401  a table or a figure
        """See :meth:`riskset.opened.OpenStudy.display`."""
        if name not in self._shown:
            found = self._answers.find("display", name)
            noun = found["noun"] if found is not None and is_kept(self._answers, name, found["noun"]) else None
            if noun is None:
                shown, steady = self._computed(name)
                noun = noun_of(shown)
                if steady:
                    self._answers.keep({"noun": noun}, "display", name)
            self._shown[name] = ShownDisplay(name, noun, self._answers, lambda: self._computed(name))
        return self._shown[name]

    def _computed(self, name: str) -> tuple[Any, bool]:
        """The display itself, and whether nothing was said while it was made."""
        shown, quiet = heeding(lambda: self._itself.display(name))
        self._steady[name] = self._steady.get(name, True) and quiet
        return shown, self._steady[name]

    def name_of(self, shown: object) -> str | None:
        """See :meth:`riskset.opened.OpenStudy.name_of`."""
        own = next((name for name, each in self._shown.items() if each is shown), None)
        return self._itself.name_of(shown) if own is None else own

    def value(self, display: str, **names: str | float) -> str:
        """See :meth:`riskset.opened.OpenStudy.value`."""
        return self._said("value", display, names)

    def phrase(self, display: str, **names: str | float) -> str:
        """See :meth:`riskset.opened.OpenStudy.phrase`."""
        return self._said("phrase", display, names)

    def p(self, display: str, **names: str | float) -> str:
        """See :meth:`riskset.opened.OpenStudy.p`."""
        return self._said("p", display, names)

    def methods(self, *parts: str, displays: Iterable[str] | None = None, citations: bool = True) -> Methods:
        """See :meth:`riskset.opened.OpenStudy.methods`."""
        chosen = None if displays is None else list(displays)
        asked = ("methods", parts, chosen, citations)
        found = self._answers.find(*asked)
        if found is not None:
            return Methods(found["markdown"], found["plain"])
        said, quiet = heeding(lambda: self._itself.methods(*parts, displays=chosen, citations=citations))
        if quiet:
            self._answers.keep({"markdown": said.markdown, "plain": said.plain}, *asked)
        return said

    def _said(self, way: str, display: str, names: dict[str, str | float]) -> str:
        """Words for a sentence, of whose numbers is told who listens."""
        asked = (way, display, sorted(names.items()))
        found = self._answers.find(*asked)
        if found is None:
            found = self._answered(way, display, names)
            if found.pop("quiet"):
                self._answers.keep(found, *asked)
        numbers = [Number(printed, tuple(names), value, origin) for printed, names, value, origin in found["numbers"]]
        note(str(self._path), display, found["text"], (), lambda: numbers)
        return Wording(found["text"], self._mark)

    def _answered(self, way: str, display: str, names: dict[str, str | float]) -> dict[str, Any]:
        with listening() as heard:
            text, quiet = heeding(lambda: getattr(self._itself, way)(display, **names))
        numbers = [number for each in heard for number in each.numbers]
        told = [[each.printed, list(each.names), each.value, each.origin] for each in numbers]
        return {"text": str(text), "numbers": told, "quiet": quiet}
