"""A letter of response to reviewers, begun: the numbers that changed, and how passages of the manuscript are quoted."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.assets import asset
from riskset.files import is_file
from riskset.markdown_text import escape
from riskset.problems import Problem, Problems

if TYPE_CHECKING:
    from riskset.revising.revised import Revised

_SIGNS = re.compile(r"([\\`*|$<>\[\]@^~])")


def response_text(path: Path, manuscript: Path, done: Revised) -> str:
    """The text of a letter at a path, about a manuscript's Word file.

    Raises
    ------
    Problems
        When there is a file already, which may be somebody's work.
    """
    if is_file(path):
        message = "there is such a file already, which is not replaced"
        raise Problems([Problem(file=str(path), message=message, remedy="Name another file for the letter")])
    seen = Path(os.path.relpath(manuscript.resolve(), path.resolve().parent)).as_posix()
    text = asset("templates/response/response.qmd").read_text(encoding="utf-8")
    reason = f"{escape(done.reason)}." if done.numbers else "No number of the text changed."
    return text.replace("@MANUSCRIPT@", seen).replace("@REASON@", reason).replace("@NUMBERS@", _table(done))


def _table(done: Revised) -> str:
    changes = dict.fromkeys((each.old, each.new) for each in done.numbers)
    if not changes:
        return ""
    rows = (
        f"| {_cell('; '.join(done.names.get(each, [])))} | {_cell(each[0])} | {_cell(each[1])} |" for each in changes
    )
    return "\n".join(["| Result | Before | Now |", "| --- | --- | --- |", *rows])


def _cell(text: str) -> str:
    """Characters as a cell of Markdown has them, for who edits the letter."""
    return _SIGNS.sub(r"\\\1", text.replace("_", " "))
