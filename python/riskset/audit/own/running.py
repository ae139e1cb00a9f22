"""Runs a document's cells and inline values in this process, and notes of each what it was told from the store."""

from __future__ import annotations

import atexit
import io
import sys
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.documents.assemble import plan_execution
from riskset.documents.inline import as_markdown
from riskset.documents.problems import DocumentProblems, shown_path
from riskset.figures.figure import Figure
from riskset.opened import OpenStudy
from riskset.problems import Problem, Problems
from riskset.spoken import listening
from riskset.surroundings import variable
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from riskset.documents.inline import Inline
    from riskset.documents.qmd import Cell, Document
    from riskset.spoken import Spoken


@dataclass(frozen=True)
class Evaluated:
    """An inline value.

    Attributes
    ----------
    inline : Inline
        Its expression and its place.
    markdown : str
        What is put in its place.
    told : tuple of Spoken
        What the store said while it was evaluated.
    """

    inline: Inline
    markdown: str
    told: tuple[Spoken, ...]


@dataclass(frozen=True)
class Ran:
    """A document after it was run.

    Attributes
    ----------
    values : dict of int to list of Evaluated
        The inline values of each text, by the number of its block.
    displays : dict of str to tuple of OpenStudy and str
        The study and the name of the display that a labelled cell shows, by the label.
    written : dict of int to str
        The Markdown that cells write into the document, such as its methods, by the number of the cell's block.
    studies : dict of str to OpenStudy
        The studies that the document opened, by the name of the variable; those that calls alone opened by their path.
    """

    values: dict[int, list[Evaluated]] = field(default_factory=dict[int, "list[Evaluated]"])
    displays: dict[str, tuple[OpenStudy, str]] = field(default_factory=dict[str, tuple[OpenStudy, str]])
    written: dict[int, str] = field(default_factory=dict[int, str])
    studies: dict[str, OpenStudy] = field(default_factory=dict[str, OpenStudy])


def run(document: Document, execute: Mapping[str, Any]) -> Ran:
    """Run a document as its rendering would, from its own folder.

    Raises
    ------
    DocumentProblems
        When a cell or an inline value fails; nothing can be said of a document that cannot be rendered.
    """
    from riskset.documents.called import forget_opened, opened_by_calls

    forget_opened()
    ran = Ran()
    plan = plan_execution(document, execute)
    with _told_from_here(), _shell(document.path.parent) as shell:
        for number, place in enumerate(plan.places):
            task = plan.tasks[place] if place is not None else None
            if task is None:
                continue
            if task.cell is not None:
                shown = _run_cell(shell, task.cell, allow_errors=task.allow_errors)
                _note_shown(ran, shell, task.cell, number, shown)
            else:
                ran.values[number] = [_evaluate(shell, item) for item in task.inline]
        ran.studies.update(_studies(shell))
    named = {id(study) for study in ran.studies.values()}
    ran.studies.update({path: study for path, study in opened_by_calls().items() if id(study) not in named})
    return ran


@contextmanager
def _told_from_here() -> Generator[None]:
    """Tell of files as they are seen from where the program runs; meanwhile it stands in the document's folder."""
    try:
        yield
    except DocumentProblems as error:
        told = [replace(each, file=shown_path(Path(each.file))) for each in error.problems]
        raise DocumentProblems(told) from error


@contextmanager
def _shell(folder: Path) -> Generator[Any]:
    """An interpreter of notebooks' code in `folder`, whose output nobody sees."""
    # Its module holds the `__main__` of the moment in which it is imported: not yet the interpreter's.
    import_module("IPython.core.completer")
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    InteractiveShell.clear_instance()
    # Without a history, whose thread would hold the interpreter, and which belongs to the user's own sessions.
    settings = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell.instance(user_ns={"__name__": "__main__"}, config=settings)
    before, known = list(sys.path), set(sys.modules)
    sys.path.insert(0, str(folder))
    quiet = redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO())
    try:
        with variable("MPLBACKEND", "agg"), chdir(folder), quiet[0], quiet[1]:
            yield shell
    finally:
        sys.path[:] = before
        _forget_modules(folder, known)
        InteractiveShell.clear_instance()
        _let_go(shell)


def _let_go(shell: Any) -> None:  # noqa: ANN401
    """End an interpreter, so that the program no longer holds what the document made: its studies, with their figures."""
    atexit.unregister(shell.atexit_operations)
    # It had put itself in the place of the program's own `__main__`.
    shell.restore_sys_module_state()


def _forget_modules(folder: Path, known: set[str]) -> None:
    """Forget the modules that a document imported from its folder: another's, or another revision's, have the same names."""
    inside = folder.resolve()
    for name in set(sys.modules) - known:
        file = getattr(sys.modules[name], "__file__", None)
        own = Path(file).resolve() if file else None
        if own is not None and own.is_relative_to(inside) and "site-packages" not in own.parts:
            del sys.modules[name]


def _run_cell(shell: Any, cell: Cell, *, allow_errors: bool) -> object:  # noqa: ANN401
    """Run a cell and give what its last line is; nothing is drawn."""
    form, shell.display_formatter.format = shell.display_formatter.format, _nothing
    try:
        result = shell.run_cell(cell.code, store_history=False)
    finally:
        shell.display_formatter.format = form
    error = result.error_before_exec or result.error_in_exec
    if error is not None and not allow_errors:
        raise _failed(cell.fence.file, cell.code_line, error)
    return result.result


def _nothing(_shown: object, *_args: object, **_options: object) -> tuple[dict[str, object], dict[str, object]]:
    """Show nothing of what a cell's last line is."""
    return {}, {}


def _evaluate(shell: Any, item: Inline) -> Evaluated:  # noqa: ANN401
    try:
        with listening() as heard:
            # As the shell itself evaluates expressions, but for the exception, which it turns into words.
            value = eval(item.expression, shell.user_global_ns, shell.user_ns)  # noqa: S307  the document's own code
            data, _ = shell.display_formatter.format(value)
    except (Exception, SystemExit) as error:
        raise _failed(item.line.file, item.line.number, error) from error
    return Evaluated(item, as_markdown(data), tuple(heard))


def _failed(file: Path, line: int, error: object) -> DocumentProblems:
    """What stopped a document: of a file that a cell reads each problem at its own place, else the cell's line."""
    if isinstance(error, Problems):
        paths = [file.parent / each.file for each in error.problems]
        there = zip(error.problems, paths, strict=True)
        return DocumentProblems([replace(each, file=str(path)) if path.is_file() else each for each, path in there])
    told = f"{type(error).__name__}: {error}" if isinstance(error, BaseException) else str(error)
    name = "; ".join(part.strip().rstrip(".") for part in told.splitlines() if part.strip())
    problem = Problem(
        file=str(file), line=line, message=f"the document cannot be run: {name}", remedy="Mend it, and audit again"
    )
    return DocumentProblems([problem])


def _studies(shell: Any) -> dict[str, OpenStudy]:  # noqa: ANN401
    own: dict[str, Any] = shell.user_ns
    return {name: each for name, each in own.items() if isinstance(each, OpenStudy) and not name.startswith("_")}


def _note_shown(ran: Ran, shell: Any, cell: Cell, number: int, shown: object) -> None:  # noqa: ANN401
    """Note which display of which study a labelled cell shows, or what it writes."""
    from riskset.documents.called import opened_by_calls

    if not isinstance(shown, (Table, Figure)):
        markdown = getattr(shown, "_repr_markdown_", None)
        if callable(markdown) and not isinstance(shown, type):
            ran.written[number] = str(markdown() or "")
        return
    if not cell.label:
        return
    for study in (*_studies(shell).values(), *opened_by_calls().values()):
        name = study.name_of(shown)
        if name is not None:
            ran.displays[cell.label] = (study, name)
