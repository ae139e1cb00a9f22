"""``riskset explain``: what a key of the study file means, what it takes, and where it stands."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING

import click

from riskset.cli.command import Command

if TYPE_CHECKING:
    from riskset.study_keys import StudyKey

_WIDEST = 100


@click.command(
    cls=Command,
    examples="""
riskset explain                     list the sections of a study file
riskset explain endpoints           list the keys of a section
riskset explain endpoints.event     explain one key
riskset explain baseline            list the keys of a kind of display
riskset explain baseline.p          explain a key of that kind
""",
)
@click.argument("key", required=False)
def explain(key: str | None) -> None:
    """Explain a key of the study file.

    The command prints where the key goes, which values it takes, its default and its meaning. Without KEY, the sections
    are listed.
    """
    from riskset.study_keys import explained, study_keys

    width = min(shutil.get_terminal_size().columns, _WIDEST)
    if key is None:
        _list([each for each in study_keys() if len(each.path) == 1], width)
        return
    found = explained(key)
    kinds = {each.kind for each in study_keys() if each.kind}
    if key in kinds:
        click.echo(f"kind: {key}. {found[0].meaning}\n")
        _list([each for each in study_keys() if each.kind == key and len(each.path) == len(found[0].path)], width)
        return
    for same in _alike(found):
        _tell(same, width)
    if len(found) == 1 and (under := _under(found[0])):
        _list(under, width)


def _alike(found: tuple[StudyKey, ...]) -> list[list[StudyKey]]:
    """Keys of several kinds that mean the same are told once, with all their places."""
    groups: dict[tuple[object, ...], list[StudyKey]] = {}
    for each in found:
        groups.setdefault((each.meaning, each.takes, each.default), []).append(each)
    return list(groups.values())


def _tell(same: list[StudyKey], width: int) -> None:
    key = same[0]
    click.echo(_filled(", ".join(each.place for each in same), width, ""))
    lines = [key.meaning.replace("\n\n", " ")]
    if key.takes:
        lines.append(f"Takes {'; '.join(key.takes)}.")
    if key.default:
        lines.append(f"Default: {key.default}.")
    if key.required:
        lines.append("Required.")
    for line in lines:
        click.echo(_filled(line, width, "  "))
    click.echo()


def _under(key: StudyKey) -> list[StudyKey]:
    """The keys that stand one step below one, names and items left out."""
    from riskset.study_keys import study_keys

    below = [each for each in study_keys() if each.steps[:-1] == key.steps]
    if key.path == ("displays",):
        return [each for each in below if each.name == "kind"]
    return below


def _list(keys: list[StudyKey], width: int) -> None:
    names = {each.kind if each.name == "kind" and each.kind else each.name: each for each in keys}
    room = max((len(name) for name in names), default=0) + 2
    for name, each in names.items():
        text = f"{each.meaning.split('. ')[0].split(chr(10))[0].rstrip('.')}." if each.meaning else ""
        click.echo(textwrap.fill(text, width, initial_indent=f"  {name:<{room}}", subsequent_indent=" " * (room + 2)))


def _filled(text: str, width: int, indent: str) -> str:
    return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent or "  ", break_on_hyphens=False)
