"""Calls of a document as the built-in engine takes them: inline values and cells in the place of their shortcodes."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from riskset.documents.called import label_and_caption
from riskset.documents.calls import METHODS, Call, CallRefused, read_call
from riskset.documents.problems import problem_at
from riskset.markdown_text import escape
from riskset.problems import LookupFailed, Problems

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.documents.source_line import Line
    from riskset.problems import Problem

CALL = re.compile(r"(?<!\{)\{\{<\s*riskset(?P<arguments>(?:\s[^\n]*?)?)\s*>\}\}(?!\})")
_ANSWER = '__import__("riskset.documents.called", fromlist=["called"]).answer'
_CODE = re.compile(rf"{re.escape(_ANSWER)}\((.*)\)")


@dataclass(frozen=True)
class CalledLines:
    """Puts code in the place of calls.

    Parameters
    ----------
    folder : Path
        The document's folder, from which study files are found.
    problems : list of Problem
        Takes what is wrong.
    """

    folder: Path
    problems: list[Problem]

    def expand(self, line: Line) -> list[Line]:
        """The line with its words as inline values, or the cell of its display."""
        found = list(CALL.finditer(line.text))
        if not found:
            return [line]
        calls = [self._call(match, line) for match in found]
        if any(call is None for call in calls):
            return [line]
        alone = len(found) == 1 and line.text.strip() == found[0][0]
        if alone and calls[0] is not None and not calls[0].stands_in_line:
            return self._cell(calls[0], line)
        text = line.text
        for match, call in reversed(list(zip(found, calls, strict=True))):
            if call is not None:
                text = text[: match.start()] + self._inline(call, line) + text[match.end() :]
        return [replace(line, text=text)]

    def _call(self, match: re.Match[str], line: Line) -> Call | None:
        try:
            call = read_call(match["arguments"])
        except CallRefused as refused:
            self.problems.append(problem_at(line.file, line.number, str(refused), refused.remedy))
            return None
        if not call.stands_in_line and line.text.strip() != match[0]:
            message = f"{call.spoken} stands within a line"
            remedy = "Give it a line of its own, with an empty line before and after"
            if call.what == METHODS:
                remedy += ", or name one part of it"
            self.problems.append(problem_at(line.file, line.number, message, remedy))
            return None
        return call

    def _inline(self, call: Call, line: Line) -> str:
        code = code_of(call)
        if "`" in code:
            remedy = "Ask for it in a Python expression"
            self.problems.append(problem_at(line.file, line.number, "a name in a call has a back-tick", remedy))
            return ""
        return f"`{{python}} {code}`"

    def _cell(self, call: Call, line: Line) -> list[Line]:
        if call.what == METHODS:
            lines = ["```{python}", "#| echo: false", code_of(call), "```"]
            return [replace(line, text=text) for text in ["", *lines, ""]]
        try:
            label, caption = label_and_caption(call, self.folder)
        except Problems as error:
            self.problems.extend(error.problems)
            return []
        except LookupFailed as error:
            message, _, remedy = str(error).partition(". ")
            self.problems.append(problem_at(line.file, line.number, message, remedy))
            return []
        kind = label.split("-")[0]
        options = [f"label: {label}", f"{kind}-cap: {_quoted(escape(caption))}"] if caption else [f"label: {label}"]
        lines = ["```{python}", *(f"#| {option}" for option in [*options, "echo: false"]), code_of(call), "```"]
        return [replace(line, text=text) for text in ["", *lines, ""]]


def calls_in(lines: list[Line], problems: list[Problem]) -> list[tuple[Call, Line]]:
    """The calls of lines of text with their places, in order; what is not a call is among the problems."""
    found: list[tuple[Call, Line]] = []
    for line in lines:
        for match in CALL.finditer(line.text):
            try:
                found.append((read_call(match["arguments"]), line))
            except CallRefused as refused:
                problems.append(problem_at(line.file, line.number, str(refused), refused.remedy))
    return found


def written(code: str) -> str | None:
    """The shortcode that `code` stands in the place of; ``None`` for an author's own code."""
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    what, display, _, *names = ast.literal_eval(f"({found[1]},)")
    return " ".join(word for word in ["riskset", what, display, *names] if word)


def code_of(call: Call) -> str:
    """The expression that stands in the place of a call."""
    told = call.parts or [f"{name}={value}" for name, value in call.names.items()]
    names = "".join(f", {each!r}" for each in told)
    return f"{_ANSWER}({call.what!r}, {call.display!r}, {call.study!r}{names})"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
