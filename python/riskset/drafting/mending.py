"""Leaves out of a draft what does not check, with the reason, so that what is left renders at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.drafting.remark import ASKS
from riskset.study.loading import STUDY_YAML
from riskset.yaml_lines import parse_yaml
from riskset.yaml_text import flow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from riskset.drafting.study_text import StudyText
    from riskset.problems import Problem
    from riskset.yaml_lines import KeyPath

_ROUNDS = 8
_LISTS = ("endpoints", "variables", "enter")


def mended(text: StudyText, head: Sequence[str], check: Callable[[str], list[Problem]]) -> list[Problem]:
    """Leave out entries until the draft checks.

    Parameters
    ----------
    text : StudyText
        The draft, which is changed.
    head : sequence of str
        The lines at the head of the file, with which it is written.
    check : callable
        Says what is wrong with the text of a study file.

    Returns
    -------
    list of Problem
        What is wrong still: nothing could be left out for it.
    """
    problems: list[Problem] = []
    for _ in range(_ROUNDS):
        written = text.written(head)
        problems = check(written)
        if problems and "follow_up" in text.study["data"]:
            problems = _without_end(text, head, check, problems)
            written = text.written(head)
        if not problems or not _left_out(text, written, problems):
            break
    return problems


def _without_end(
    text: StudyText, head: Sequence[str], check: Callable[[str], list[Problem]], problems: list[Problem]
) -> list[Problem]:
    """Leave out the endpoint that ends observation where problems are of it: less is wrong without it."""
    data = text.study["data"]
    name = data.pop("follow_up")
    left = check(text.written(head))
    if len(left) >= len(problems):
        data["follow_up"] = name
        return problems
    told = "some patients have events, or are followed, after the end of it; run riskset check with it"
    text.asides.setdefault("data", []).append(f"Left out: follow_up: {name}. {ASKS}{told}")
    return left


def _left_out(text: StudyText, written: str, problems: Sequence[Problem]) -> bool:
    """Leave out what the problems are of; whether anything was."""
    found = {entry: problem for problem in problems for entry in _entries(text, written, problem)}
    for (section, name), problem in found.items():
        _leave_out(text, section, name, problem)
    return bool(found)


def _entries(text: StudyText, written: str, problem: Problem) -> list[tuple[str, str]]:
    """The entries of the study that a problem is of."""
    study = text.study
    if problem.display and problem.display in study["displays"]:
        return [("displays", problem.display)]
    if problem.column is not None:
        return [
            (section, name)
            for section in ("variables", "endpoints")
            for name, entry in study[section].items()
            if name == problem.column or problem.column in _named(entry)
        ]
    document, _ = parse_yaml(written, problem.file, STUDY_YAML)
    above = {path: line for path, line in document.lines.items() if path and line <= (problem.line or 0)}
    nearest: KeyPath = max(above, key=lambda path: (above[path], -len(path)), default=())
    section, *rest = map(str, nearest) if nearest else ("",)
    return [(section, rest[0])] if rest and section not in {"study", "data"} else []


def _named(entry: Any) -> set[str]:  # noqa: ANN401  any entry of a study file
    """The texts of an entry, which name columns."""
    if isinstance(entry, dict):
        return {text for name, value in entry.items() for text in {str(name), *_named(value)}}
    if isinstance(entry, list):
        return {text for value in entry for text in _named(value)}
    return {str(entry)}


def _leave_out(text: StudyText, section: str, name: str, problem: Problem) -> None:
    """Take an entry out, and out of the displays that name it; its text stays as a comment with the reason."""
    entry = text.study.get(section, {}).pop(name, None)
    if entry is None:
        return
    # What is said of cells quotes them, and no patient's value goes into the file.
    reason = problem.message if problem.row is None else "some of its cells cannot be read so"
    said = f"Left out: {flow({name: entry})[1:-1]}. {reason}; put it back, and riskset check says where"
    text.asides.setdefault(section, []).append(said)
    if section == "endpoints" and text.study["data"].get("follow_up") == name:
        del text.study["data"]["follow_up"]
    for display, spec in list(text.study["displays"].items()):
        is_of = spec.get("endpoint") == name or (section == "groups" and spec.get("by") == name)
        emptied = [key for key in _LISTS if name in spec.get(key, ())]
        for key in emptied:
            spec[key] = [each for each in spec[key] if each != name]
        if is_of or any(not spec[key] for key in emptied if key != "enter"):
            del text.study["displays"][display]
        elif spec.get("enter") == []:
            del spec["enter"]
            spec["models"] = "univariable"
    for group, spec in list(text.study["groups"].items()):
        if section == "variables" and spec.get("variable") == name:
            _leave_out(text, "groups", group, problem)
