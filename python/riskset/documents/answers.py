"""Answers the calls of a document for Quarto's shortcode: computed once, kept until the study or its data change.

``python -m riskset.documents.answers DOCUMENT ROOT FORMAT [CALL ...]`` prints them as JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.documents import dependencies
from riskset.documents.answer_store import AnswerStore
from riskset.documents.called import label_and_caption, methods, shown, words
from riskset.documents.called_lines import calls_in, code_of
from riskset.documents.calls import DISPLAY, METHODS, Call
from riskset.documents.problems import DocumentProblems, problem_at
from riskset.documents.qmd import lines_of_text
from riskset.documents.source_line import Line
from riskset.files import write_then_move
from riskset.live.marks import marked_expression, with_numbers
from riskset.markdown_text import escape
from riskset.problems import LookupFailed, Problems
from riskset.shared_results import sharing_in_project
from riskset.spoken import listening
from riskset.surroundings import filtered_by_own_format, has_live_filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.problems import Problem

_PAGES = ("html", "html4", "html5", "revealjs", "s5", "slidy", "slideous", "dzslides")
_FORMS = {"beamer": "latex", "latex": "latex", "docx": "docx", "typst": "typst"} | dict.fromkeys(_PAGES, "html")


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: a document, and the format that Quarto renders it to.

    Attributes
    ----------
    document, root : Path
        The document, and its project's folder.
    form : str
        Pandoc's name of the format.
    own : bool
        Whether it is one of our formats.
    """

    document: Path
    root: Path
    form: str
    own: bool

    @property
    def picture(self) -> str:
        """The form of pictures that the format takes."""
        return "svg" if self.table in {"html", "typst"} else "png"

    @property
    def table(self) -> str:
        """The form of tables that the format takes."""
        return _FORMS.get(self.form, "others")

    @property
    def pictures(self) -> Path:
        """The folder beside the document that its figures are written to."""
        return self.document.with_name(f"{self.document.stem}_riskset")

    @property
    def marked(self) -> bool:
        """Whether numbers stay alive in what the document becomes."""
        return self.own and self.form == "docx" and has_live_filter(self.document.parent)

    @property
    def store(self) -> AnswerStore:
        """Where the answers of the document are kept."""
        return AnswerStore(self.root, self.document, self.pictures)

    def key(self, call: Call) -> str:
        """What an answer is kept under: words are the same in all formats but Word, where their numbers are marked."""
        if call.what != DISPLAY:
            return f"{call.key}|marked" if self.marked and call.what != METHODS else call.key
        return f"{call.key}|{'own' if self.own else 'other'}|{self.table}"


def answers(asking: Asking, calls: Sequence[tuple[Call, Line]]) -> dict[str, str]:
    """The Markdown of each call, by its key.

    Raises
    ------
    Problems
        With what is wrong with the study or the calls.
    """
    store = asking.store
    kept = store.load()
    if any(asking.key(call) not in kept.answers for call, _ in calls):
        dependencies.install()
        problems = add_answers(kept.answers, asking, calls)
        if problems:
            raise DocumentProblems(problems)
        store.keep(kept, [asking.pictures])
    return {call.key: kept.answers[asking.key(call)] for call, _ in calls}


def add_answers(found: dict[str, str], asking: Asking, calls: Sequence[tuple[Call, Line]]) -> list[Problem]:
    """Compute the answers that are not among those found, and add them; what has none is told.

    Raises
    ------
    Problems
        With what is wrong with the study.
    """
    problems: list[Problem] = []
    for call, line in calls:
        key = asking.key(call)
        try:
            found[key] = found[key] if key in found else _answer(call, asking)
        except LookupFailed as error:
            message, _, remedy = str(error).partition(". ")
            problems.append(problem_at(line.file, line.number, message, remedy or "Ask by other names"))
    return problems


def _answer(call: Call, asking: Asking) -> str:
    folder = asking.document.parent
    if call.what == METHODS:
        return methods(call, folder).markdown
    if call.what != DISPLAY:
        return _words(call, asking)
    from riskset.tables.table import Table
    from riskset.tables.writers import write_markdown_for

    label, caption = label_and_caption(call, folder)
    display = shown(call, folder)
    if isinstance(display, Table):
        content = write_markdown_for(display.printed(), asking.table, styled=asking.own, live=asking.marked)
    else:
        made = (display.carrying if asking.own else display.noted)(asking.picture)[asking.picture]
        path = asking.pictures / f"{label}{'-own' if asking.own else ''}.{asking.picture}"
        path.parent.mkdir(exist_ok=True)
        write_then_move(path, made)
        name = path.relative_to(folder).as_posix()
        content = f'![](<{name}>){{fig-alt="{_attribute(display.alt_text)}"}}\n'
    return f"::::: {{#{label} .cell}}\n\n{content}\n\n{escape(caption)}\n\n:::::\n"


def _words(call: Call, asking: Asking) -> str:
    """Words for a sentence, with marks where their numbers stay alive."""
    with listening() as heard:
        said = escape(words(call, asking.document.parent))
    if not asking.marked:
        return said
    numbers = [number for each in heard for number in each.numbers]
    return marked_expression(code_of(call), with_numbers(said, numbers, escape))


def _attribute(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


def main(arguments: Sequence[str]) -> int:
    """Print the answers of a document, and of further calls; or what is wrong."""
    document, root, form, *further = arguments
    asking = Asking(Path(document).resolve(), Path(root).resolve(), form, filtered_by_own_format())
    problems: list[Problem] = []
    said: dict[str, Any] = {}
    try:
        calls = calls_in([*lines_of_text(asking.document, asking.root), *_lines(further, asking)], problems)
        if not problems:
            with sharing_in_project(asking.root):
                said["answers"] = answers(asking, calls)
    except Problems as error:
        problems += error.problems
    if problems:
        said = {"problems": [str(problem) for problem in DocumentProblems(problems).problems]}
    sys.stdout.write(json.dumps(said))
    return 0


def _lines(calls: Sequence[str], asking: Asking) -> list[Line]:
    """Calls that stand elsewhere than in the text, such as in the metadata, as if they stood in a line each."""
    return [Line(f"{{{{< riskset {call} >}}}}", asking.document, 1) for call in calls]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
