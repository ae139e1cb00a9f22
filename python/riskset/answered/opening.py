"""Opens a study: in a kernel of Quarto's one that answers what earlier kernels were asked, elsewhere the study itself."""

from __future__ import annotations

import locale
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from riskset.answered.store import Answers, heeding
from riskset.figures.brand import brand_digest
from riskset.journals import chosen_style
from riskset.marking import mark_inline_values
from riskset.plugins import others_register
from riskset.problems import LookupFailed, Problems
from riskset.project_store import project_folder
from riskset.study.origin import present_origin
from riskset.surroundings import document_language, wanted_journal

if TYPE_CHECKING:
    from riskset.opened import OpenStudy
    from riskset.study.origin import Origin
    from riskset.style import Style

_FOLDER = "answers-of-cells"


def open_study(path: str | Path, *, style: Style | str | None = None) -> OpenStudy:
    """Open a study file, check it with its data, and return the study with its displays.

    Parameters
    ----------
    path : str or Path
        The study file. A relative path starts from the current folder.
    style : Style or str, optional
        How numbers are printed: a style, or the name or file of a journal (see :data:`riskset.journals.JOURNALS`). If
        omitted, the style of the study file's `journal`.

    Raises
    ------
    StudyProblems
        If the study file or the data are wrong. All faults are listed. A fault of a single display is raised when that
        display is asked for.

    Examples
    --------
    >>> import riskset
    >>> study = riskset.open_study("report/bmt/study.yml")
    >>> study.names
    ['table-1', 'table-2', 'figure-1', 'table-s1', 'figure-s1', 'follow-up', 'overlap', 'table-s2', 'figure-s2']
    >>> shown = study.display("table-1")
    >>> print(study.value("table-1", group="overall", statistic="n_group"))
    137
    >>> print(study.value("table-2", endpoint="os", group="ALL", at=24, statistic="estimate"))
    40.7
    """
    if style is None or isinstance(style, str):
        found = _answering(Path(path), style)
        if found is not None:
            return found
    return _opened(path, style)


def _opened(path: str | Path, style: Style | str | None) -> OpenStudy:
    from riskset import builders

    return builders.open_study(path, style=style)


def _answering(path: Path, style: str | None) -> OpenStudy | None:
    """The study with its answers; None where none are kept."""
    folder = project_folder(_FOLDER)
    origin = None if folder is None or others_register() else present_origin(path)
    if folder is None or origin is None:
        return None
    scope = _scope(path, origin, style)
    journals = Answers(folder, repr(scope))
    known = journals.find("journal")
    style_now = None if known is None else _style(path, style, known)
    if style_now is not None:
        mark_inline_values()
        return _study(path, origin, Answers(folder, repr((scope, style_now))), style)
    study, quiet = heeding(lambda: _opened(path, style))
    read = study.cohort.study
    told: dict[str, Any] = {"journal": read.study.journal, "spelling": read.study.spelling}
    style_now = _style(path, style, told)
    if not quiet or study.is_refused or read.origin != origin or style_now is None:
        return study
    journals.prune()
    journals.keep(told, "journal")
    return _study(path, origin, Answers(folder, repr((scope, style_now))), style, study)


def _study(
    path: Path, origin: Origin, answers: Answers, style: str | None, study: OpenStudy | None = None
) -> OpenStudy:
    from riskset.answered.study import AnsweringStudy

    made = AnsweringStudy(path, origin, answers, lambda: _opened(path, style) if study is None else study)
    return cast("OpenStudy", made)


def _scope(path: Path, origin: Origin, style: str | None) -> tuple[object, ...]:
    """All that every answer depends on, beside what is installed and the style of a journal."""
    language = (document_language(), locale.setlocale(locale.LC_ALL))
    return (str(path), str(path.resolve()), astuple(origin), style, wanted_journal(), *language, brand_digest(path))


def _style(path: Path, style: str | None, known: dict[str, Any]) -> str | None:
    """The style in which the numbers of a study are printed, as its journal's file has it now."""
    with suppress(LookupFailed, Problems):  # opening the study says what is wrong
        return repr(chosen_style(style or wanted_journal(), known["journal"], known["spelling"], path.parent))
    return None
