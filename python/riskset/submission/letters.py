"""Letters of a submission from templates: the words of the package or of the study, with its own numbers and front matter."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riskset.assets import asset
from riskset.documents.problems import problem_at
from riskset.markdown_text import escape
from riskset.problems import LookupFailed, Problems, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from riskset.opened import OpenStudy

FOLDER = "letters"
# A name that ends with a question mark may be missing without a word.
_PLACE = re.compile(r"\{\{\s*(?P<name>[\w-]+)(?P<open>\??)(?P<rest>[^{}]*)\}\}")
_CALLS = ("value", "phrase", "p")


@dataclass(frozen=True)
class Filled:
    """A letter in Markdown, and what was left out of it for want of words."""

    markdown: str
    notes: tuple[str, ...]


def template(name: str, beside: Path) -> Path:
    """The template of a letter: the study's own in the folder ``letters`` beside it, else that of the package."""
    own = beside / FOLDER / f"{name}.md"
    return own if own.is_file() else asset(f"templates/{FOLDER}/{name}.md")


def fill(path: Path, words: Mapping[str, str], study: OpenStudy | None) -> Filled:
    """Fill a template: ``{{title}}`` by words of the manuscript, ``{{value table-1 variable=age ...}}`` by a number of the study.

    A paragraph in which a word is asked for that the manuscript does not have is left out.

    Raises
    ------
    Problems
        When a place names nothing that there is, with its line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Problems([problem_at(path, None, f"this letter cannot be read: {error}", "Save it in UTF-8")]) from error
    problems: list[Any] = []
    notes: list[str] = []
    kept: list[str] = []
    position = 0
    for paragraph in re.split(r"(\n[ \t]*\n)", text.replace("\r\n", "\n")):
        line = text.count("\n", 0, position) + 1
        position += len(paragraph)
        empty: dict[str, bool] = {}

        def put(match: re.Match[str], line: int = line, empty: dict[str, bool] = empty) -> str:
            try:
                found = _said(match["name"], match["rest"], words, study)
            except LookupFailed as why:
                problems.append(problem_at(path, line, str(why), "Mend the place in double braces"))
                return ""
            if not found:
                empty[match["name"]] = bool(match["open"])
            return found

        filled = _PLACE.sub(put, paragraph)
        missed = [each for each, may_miss in empty.items() if not may_miss]
        if missed:
            notes.append(f"{path.name}: a paragraph is left out, for there is no {' and no '.join(missed)}.")
        if not empty:
            kept.append(filled)
    if problems:
        raise Problems(problems)
    return Filled("".join(kept), tuple(notes))


def _said(name: str, rest: str, words: Mapping[str, str], study: OpenStudy | None) -> str:
    if name in _CALLS and rest.strip():
        return _number(name, rest, study)
    if name not in words:
        message = f"there is no word {name!r} for a letter. {did_you_mean(name, list(words), 'Words')}"
        raise LookupFailed(message)
    return words[name]


def _number(what: str, rest: str, study: OpenStudy | None) -> str:
    """A number of the study, by the names that tell it."""
    if study is None:
        message = "the manuscript opens no study that could tell a number"
        raise LookupFailed(message)
    display, *named = shlex.split(rest)
    wrong = [each for each in named if "=" not in each]
    if wrong:
        message = f"{wrong[0]!r} is not a name with its value, such as group=overall"
        raise LookupFailed(message)
    names = dict(each.split("=", 1) for each in named)
    return escape(str(getattr(study, what)(display, **names)))


def as_list(points: Sequence[str]) -> str:
    """Points as a list of Markdown."""
    return "\n".join(f"- {escape(each)}" for each in points)
