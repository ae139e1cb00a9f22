"""Offers every kind of display as a plain function, for use without a study file."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from inspect import Parameter, Signature
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.journals import chosen_style
from riskset.kinds.display import display_results, results_together, show_display
from riskset.kinds.registry import installed_kinds
from riskset.marking import mark_inline_values
from riskset.opened import OpenStudy
from riskset.problems import quoted, told_once
from riskset.study import Cohort, StudyFile, StudyProblems
from riskset.study.entries.thresholds import p_thresholds
from riskset.study.origin import present_origin
from riskset.study.schema import clustered_by_sets
from riskset.study.study_checks import check_entry
from riskset.study_files import read_cohort
from riskset.surroundings import remark, wanted_journal

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from riskset.figures.figure import Figure
    from riskset.kinds.kind import Kind
    from riskset.problems import Problem
    from riskset.results import Result
    from riskset.study.entries.base import DisplayBase
    from riskset.style import Style
    from riskset.tables.table import Table


_shared: ContextVar[dict[tuple[Path, str, Style | str | None], OpenStudy] | None] = ContextVar("shared", default=None)


@contextmanager
def opening_once() -> Generator[None]:
    """Reuse an open study in this context if it is opened again in the same way, and file and data are unchanged."""
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


def open_study(path: str | Path, *, style: Style | str | None = None) -> OpenStudy:
    """Open a study file, check it with its data, and return the study with its displays.

    In a document :func:`riskset.answered.opening.open_study` has the same parameters and raises the same errors.
    """
    mark_inline_values()
    shared, key = _shared.get(), (Path.cwd(), str(path), style)
    known = None if shared is None else shared.get(key)
    if known is not None and known.cohort.study.origin == present_origin(Path(path)):
        return known
    study, problems = _opened(path, style)
    if study is None:
        raise StudyProblems(told_once(problems))
    for problem in told_once(problems):
        remark(str(problem))
    if shared is not None:
        shared[key] = study
    return study


def check_study(path: str | Path) -> tuple[OpenStudy | None, list[Problem]]:
    """Open a study file and lay out each of its displays, to find everything that is wrong. The data are read once.

    Returns
    -------
    OpenStudy or None
        None if more than single displays is wrong with the study file or the data.
    list of Problem
    """
    study, problems = _opened(path, None)
    return study, told_once(problems if study is None else study.problems())


def _opened(path: str | Path, style: Style | str | None) -> tuple[OpenStudy | None, list[Problem]]:
    """The study, where all that is wrong is wrong with single displays; and what is wrong."""
    cohort, problems = read_cohort(Path(path))
    if cohort is None or not all(problem.display for problem in problems):
        return None, problems
    return OpenStudy(cohort, _style(cohort, style), problems), problems


def _style(cohort: Cohort, style: Style | str | None) -> Style:
    study = cohort.study
    return chosen_style(style or wanted_journal(), study.study.journal, study.study.spelling, study.path.parent)


def builder(kind: Kind[DisplayBase]) -> Callable[..., Table | Figure]:
    """The function of a kind. Its parameters and their descriptions are those of the entry in the study file.

    Required keys may be given by position, in order; the others by name.
    """
    signature = _signature(kind)

    def build(cohort: Cohort, *given: Any, style: Style | str | None = None, **options: Any) -> Table | Figure:  # noqa: ANN401
        require_cohort(cohort, build.__name__)
        named = dict(signature.bind(cohort, *given, **options).arguments)
        del named["cohort"]
        chosen = {name: value for name, value in named.items() if value is not None}
        spec = clustered_by_sets(kind.entry.model_validate({"kind": kind.name, **chosen}), cohort.study.propensities)
        _require(cohort, spec, build.__name__)
        study = OpenStudy(cohort, _style(cohort, style).telling(p_thresholds(spec)))
        results, sources = _results(study, kind.name, spec)
        return show_display(cohort, spec, results, study.style, sources)

    build.__name__ = build.__qualname__ = builder_name(kind)
    build.__module__ = __name__
    build.__doc__ = _docstring(kind)
    build.__signature__ = signature  # type: ignore[attr-defined]
    return build


def _results(study: OpenStudy, name: str, spec: DisplayBase) -> tuple[list[Result], list[Result]]:
    """The results of a display that no study file holds, and those of the displays that it presents again."""
    cohort = study.cohort
    if spec.smallest_shown(cohort.study) is None:
        sources = study.sources_of(spec)
        return display_results(cohort, name, spec, sources), sources
    named = {each: cohort.study.displays[each] for each in spec.sources(cohort.study)}
    found = results_together(cohort, {**named, name: spec})
    return found.of(name), [row for each in named for row in found.of(each)]


def require_cohort(given: object, name: str) -> None:
    """Refuse a value that is not a cohort, and say how to make a cohort from it.

    Raises
    ------
    TypeError
    """
    if isinstance(given, Cohort):
        return
    what, remedy = type(given).__name__, "riskset.cohort(frame, id=...) makes one of a data frame"
    if isinstance(given, OpenStudy):
        what, remedy = "an opened study", "give study.cohort"
    elif isinstance(given, StudyFile):
        what, remedy = "a study file", "give riskset.load_cohort(study_file)"
    elif isinstance(given, str | Path):
        what, remedy = f"the path {quoted(str(given))}", "give riskset.open_study(path).cohort"
    elif hasattr(given, "columns"):
        what, remedy = "a data frame", "make one of it: cohort = riskset.cohort(frame, id=...)"
    message = f"{name} takes a Cohort, not {what}: {remedy}"
    raise TypeError(message)


def _require(cohort: Cohort, spec: DisplayBase, name: str) -> None:
    """Raise everything that is wrong with the options of a function, in the words used for a study file's entry."""
    problems = check_entry(cohort.study, spec, (name,))
    if not problems:
        place = f"displays.{name}"
        found = installed_kinds().problems(cohort, name, spec)
        problems = [replace(each, line=None, message=each.message.replace(place, name)) for each in found]
    if problems:
        raise StudyProblems(problems)


def builder_name(kind: Kind[DisplayBase]) -> str:
    """The name of the function of a kind: ``baseline_table``, ``curves_figure``."""
    return f"{kind.name.replace('-', '_').removesuffix(f'_{kind.noun}')}_{kind.noun}"


def _options(kind: Kind[DisplayBase]) -> dict[str, Any]:
    """The entry's fields, those that are given by place or must be given first."""
    fields = {name: field for name, field in kind.entry.model_fields.items() if name != "kind"}
    by_place = kind.entry.by_place
    return dict(sorted(fields.items(), key=lambda item: item[0] not in by_place and not item[1].is_required()))


def _signature(kind: Kind[DisplayBase]) -> Signature:
    parameters = [Parameter("cohort", Parameter.POSITIONAL_OR_KEYWORD)]
    for name, field in _options(kind).items():
        default = Parameter.empty if field.is_required() else field.get_default(call_default_factory=True)
        if kind.entry.by_place:  # where one that is given by place may be left out, so may those after it
            default = None if field.is_required() else default
        by_place = field.is_required() or name in kind.entry.by_place
        way = Parameter.POSITIONAL_OR_KEYWORD if by_place else Parameter.KEYWORD_ONLY
        parameters.append(Parameter(name, way, default=default))
    return Signature([*parameters, Parameter("style", Parameter.KEYWORD_ONLY, default=None)])


def _docstring(kind: Kind[DisplayBase]) -> str:
    lines = [
        f"Build a {kind.noun} of the kind ``{kind.name}``: {_sentence(kind)}",
        "",
        "Parameters",
        "----------",
        "cohort : Cohort",
        "    The patients; see :func:`riskset.cohort` and :func:`riskset.load_cohort`.",
    ]
    for name, field in _options(kind).items():
        lines += [name if field.is_required() else f"{name} : optional", f"    {field.description or ''}".rstrip()]
    lines += [
        "style : Style or str, optional",
        "    How numbers are printed, or a journal's name.",
        "",
        "Raises",
        "------",
    ]
    lines += ["pydantic.ValidationError", "    If the kind has no such option, or its value is wrong."]
    lines += [
        "TypeError",
        "    If `cohort` is not a cohort.",
        "StudyProblems",
        "    If an option names something that the study does not have, or options do not go together.",
        "",
        "Notes",
        "-----",
        *_ON_SMALL_COUNTS,
        *_worked(kind),
    ]
    return "\n".join(lines) + "\n"


def _worked(kind: Kind[DisplayBase]) -> list[str]:
    """The example of a kind, as it is typed in a clone of the repository."""
    if kind.entry.worked is None:
        return []
    given = ", ".join(f"{name}={value!r}" for name, value in kind.entry.worked.options.items())
    return [
        "",
        "Examples",
        "--------",
        ">>> import riskset",
        f'>>> study = riskset.open_study("{kind.entry.worked.study}/study.yml")',
        f">>> shown = riskset.{builder_name(kind)}(study.cohort, {given})",
    ]


def _sentence(kind: Kind[DisplayBase]) -> str:
    text = str(kind.entry.model_fields["kind"].description)
    return text[:1].lower() + text[1:]


_ON_SMALL_COUNTS = (
    "With `suppress`, small numbers cannot be computed from this one call's display, and those that it presents again; another",
    "call, or the displays of the study file, may show what tells them. What is published together belongs in one study file:",
    "what :meth:`riskset.opened.OpenStudy.display` returns is protected with all displays of the study.",
)


def _kind_built_by(name: str) -> Kind[DisplayBase] | None:
    """The kind whose function has this name. Only kinds that may be meant are imported, if it is one of them."""
    if not name.endswith(("_table", "_figure")):
        return None
    known, written = installed_kinds().known, name.replace("_", "-")
    meant = (written, written.removesuffix("-table"), written.removesuffix("-figure"))
    found = chain((known[each] for each in meant if each in known), known.values())
    return next((kind for kind in found if builder_name(kind) == name), None)


def __getattr__(name: str) -> Any:  # noqa: ANN401  a function for each kind, made when it is asked for
    kind = _kind_built_by(name)
    if kind is None:
        refused = installed_kinds().refused
        reason = next(
            (refused[kind] for kind in refused if name.startswith(kind.replace("-", "_"))), "there is no such kind"
        )
        message = f"riskset has no {name!r}: {reason}"
        raise AttributeError(message)
    globals()[name] = built = builder(kind)
    return built


def __dir__() -> list[str]:
    return sorted(["builder", "open_study", *(builder_name(kind) for kind in installed_kinds().known.values())])
