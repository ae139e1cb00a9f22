"""Starts a project from a data file: drafts its study, leaves out what does not check, and asks what is unsure."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from riskset.builders import check_study
from riskset.cli.starter import SCHEMA_LINE, STARTER, copy_starter, new_project
from riskset.drafting.dictionary import find_dictionary, read_dictionary
from riskset.drafting.documents import documents
from riskset.drafting.draft import NONE, Draft, Wishes, draft_study
from riskset.drafting.mending import mended
from riskset.files import is_file
from riskset.naming import counted
from riskset.problems import Problem
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

HEAD = (
    SCHEMA_LINE,
    "A draft of the study file, made from the data file. What was guessed stands with its evidence in a comment;",
    "QUESTION marks what only you can know. Remove the comments as you go; riskset check says what is wrong.",
)
_MOST_SHOWN = 12
_TAKEN = (*(name for name in STARTER if name.startswith("_quarto")), "references.bib", ".gitignore")


@dataclass(frozen=True)
class Started:
    """What was started.

    Attributes
    ----------
    draft : Draft
    questions : list of str
    problems : list of Problem
        What is wrong with the draft still.
    """

    draft: Draft
    questions: list[str]
    problems: list[Problem]


def start_from_data(
    folder: Path, data: Path, wishes: Wishes, dictionary: Path | None, ask: Callable[[Draft, Wishes], Wishes] | None
) -> Started:
    """Write a project for a data file into a new folder, all of it or nothing.

    Parameters
    ----------
    folder : Path
        Must not exist, or be empty.
    data : Path
        The data file, which stays where it is.
    wishes : Wishes
        What need not be guessed.
    dictionary : Path or None
        A data dictionary of REDCap; without it, one that lies beside the data.
    ask : callable or None
        Asks what is unsure of a first draft; None asks nothing.

    Raises
    ------
    StudyProblems
        When the data cannot be read.
    FileExistsError
        When the folder is there and not empty.
    """
    if not is_file(data):
        remedy = "Name a data file: CSV, Excel, .ods, SPSS, Stata, SAS or Parquet"
        raise StudyProblems([Problem(file=str(data), message="there is no such file", remedy=remedy)])
    found = dictionary or find_dictionary(data)
    if found is not None:
        wishes = replace(wishes, dictionary=read_dictionary(found))
    with new_project(folder) as made:
        path = made / "study.yml"
        try:
            draft = draft_study(data.absolute(), path, wishes)
            if ask is not None:
                draft = draft_study(data.absolute(), path, ask(draft, wishes))
        except StudyProblems as error:
            raise StudyProblems(_in_folder(error.problems, made, folder)) from None
        problems = mended(draft.text, HEAD, lambda text: _wrong(path, text))
        path.write_text(draft.text.written(HEAD), encoding="utf-8")
        for name, text in documents(draft.text.study, draft.guesses).items():
            (made / name).write_text(text, encoding="utf-8")
        copy_starter(made, _TAKEN)
    return Started(draft, draft.text.questions(), _in_folder(problems, made, folder))


def _in_folder(problems: Iterable[Problem], made: Path, folder: Path) -> list[Problem]:
    """Problems of the folder in which the project is made, as those of the one that it becomes."""
    return [replace(each, file=each.file.replace(str(made), str(folder))) for each in problems]


def _wrong(path: Path, text: str) -> list[Problem]:
    """What is wrong with the text of a study file."""
    path.write_text(text, encoding="utf-8")
    return check_study(path)[1]


def asked(draft: Draft, wishes: Wishes) -> Wishes:
    """Ask on the terminal for what was not said before, with what was guessed as defaults."""
    if wishes.id is None:
        number = click.prompt(f"Column of the patient's number, or {NONE}", default=draft.number.name or NONE)
        wishes = replace(wishes, id=number)
    if wishes.groups is None:
        able = [name for name, guess in draft.guesses.items() if len(guess.levels) > 1]
        shown = f" ({', '.join(able[:_MOST_SHOWN])})" if able else ""
        groups = click.prompt(f"Column of the groups{shown}, or {NONE}", default=[*draft.groups, NONE][0])
        wishes = replace(wishes, groups=groups)
    return wishes if wishes.endpoints is not None else replace(wishes, endpoints=_asked_endpoints(draft))


def _asked_endpoints(draft: Draft) -> dict[str, tuple[str, str]] | None:
    """Ask whether the endpoints are right, and else for the columns of one; None where they are."""
    if draft.endpoints:
        click.echo("Endpoints:")
        for each in draft.endpoints:
            click.echo(f"  {each.name}: {each.spec['label']}, from {', '.join(each.columns)}")
        if click.confirm("Are these right?", default=True):
            return None
    question = f"Columns of the time and event of survival, with a comma between, or {NONE}"
    said = click.prompt(question, default=NONE)
    return {} if said == NONE else endpoint_wishes([f"os={said}"])


def endpoint_wishes(texts: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Endpoints as the command line names them: ``os=os_days,died``.

    Raises
    ------
    click.BadParameter
        When a text is none.
    """
    wishes: dict[str, tuple[str, str]] = {}
    for text in texts:
        name, _, columns = text.partition("=")
        parts = tuple(part.strip() for part in columns.split(","))
        if not name.strip() or len(parts) != 2 or not all(parts):
            message = f"{text!r} is not an endpoint. Write NAME=TIME,EVENT, such as os=os_days,died"
            raise click.BadParameter(message)
        wishes[name.strip()] = (parts[0], parts[1])
    return wishes


def tell(started: Started, folder: str) -> None:
    """Say on the terminal what was drafted, and what its author is asked."""
    study = started.draft.text.study
    counts = [
        counted(len(study[section]), noun)
        for section, noun in (("variables", "variable"), ("endpoints", "endpoint"), ("displays", "display"))
    ]
    click.echo(f"Drafted {folder}/study.yml: {counted(started.draft.rows, 'patient')}, {', '.join(counts)}.")
    if started.questions:
        click.echo(f"{counted(len(started.questions), 'question')} for you, marked QUESTION in it:")
        for question in started.questions[:_MOST_SHOWN]:
            click.echo(f"  {question}")
        if len(started.questions) > _MOST_SHOWN:
            click.echo(f"  and {len(started.questions) - _MOST_SHOWN} more")
    for problem in started.problems:
        click.echo(str(problem), err=True)
    click.echo(f"Now: riskset check {folder}, then riskset render {folder}")


def is_terminal() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()
