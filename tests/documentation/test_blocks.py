"""Every block of code of the documentation is what riskset reads: entries, commands, options and functions that there are."""

from __future__ import annotations

import ast
import re
import shlex
from typing import TYPE_CHECKING, Any

import click
import pytest
import yaml
from pydantic import ValidationError

import riskset
from documentation.reading import blocks, pages, prose
from riskset.cli import main
from riskset.kinds.registry import installed_kinds
from riskset.study.schema import StudyFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from documentation.reading import Block

SECTIONS = set(StudyFile.model_fields)
KINDS = {entry.kind_name(): entry for entry in installed_kinds().entries}
# Settings of Quarto, of a journal's file and of a workflow, and single keys that a page shows alone.
SHORTCODES = ("value", "phrase", "p", "display", "methods")
OUTSIDE = "docs/adding-a-kind.md"  # its kind, tests and statistics are those of a package of its own, which has a test of its own
OTHERS = {"filters", "metadata-files", "format", "execute", "title", "name", "before", "expect"}


def entries(block: Block) -> Iterator[tuple[str, dict[str, Any]]]:
    """The sections of a study file that a block shows: of displays also one alone, or their mapping."""
    found = named(yaml.safe_load(block.code))
    assert isinstance(found, dict), block.place
    if "kind" in found and found["kind"] in KINDS:
        yield "displays", {"shown": found}
    elif all(isinstance(value, dict) and value.get("kind") in KINDS for value in found.values()):
        yield "displays", found
    elif set(found) <= SECTIONS:
        yield from found.items()
    else:
        assert set(found) & OTHERS, f"{block.place} is not part of a study file: {', '.join(map(str, found))}"


def named(value: Any) -> Any:
    """A value with every key as text, as riskset reads it."""
    if isinstance(value, dict):
        return {str(key): named(each) for key, each in value.items()}
    return [named(each) for each in value] if isinstance(value, list) else value


def faults(section: str, content: Any) -> list[str]:
    """What is wrong with a section; a page may leave keys out that must be there."""
    if section == "displays":
        checked = [(KINDS[each["kind"]], each) for each in content.values() if "kind" in each and each["kind"] in KINDS]
    else:
        base = {"study": {"title": "Title"}, "data": {"path": "cohort.csv"}}
        checked = [(StudyFile, base | {section: content})]
    told = []
    for model, value in checked:
        try:
            model.model_validate(value)
        except ValidationError as error:
            told += [
                f"{'.'.join(map(str, each['loc']))}: {each['msg']}"
                for each in error.errors()
                if each["type"] != "missing"
            ]
    return told


@pytest.mark.parametrize(
    "block", [each for each in blocks("yaml") if each.page != OUTSIDE], ids=lambda block: block.place
)
def test_entries_are_read(block: Block) -> None:
    assert [fault for section, content in entries(block) for fault in faults(section, content)] == []


def commands() -> list[tuple[str, list[str]]]:
    """Each line that calls riskset, with its place."""
    found = []
    for block in blocks("sh", "bash", ""):
        for line in block.code.replace("\\\n", " ").splitlines():
            if not re.match(r"(\S*/)?riskset ", line):
                continue
            words = shlex.split(line, comments=True)
            if words:
                found.append((f"{block.place} {' '.join(words)}", words[1:]))
    return found


@pytest.mark.parametrize("words", [pytest.param(words, id=place) for place, words in commands()])
def test_commands_and_options_exist(words: list[str]) -> None:
    command: click.Command = main
    while isinstance(command, click.Group):
        assert words[0] in command.commands
        command, words = command.commands[words[0]], words[1:]
    known = {name: each for each in command.params for name in each.opts + each.secondary_opts}
    for word in words:
        name = word.partition("=")[0]
        assert not name.startswith("-") or name == "--" or name in known, name


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.place)
def test_functions_that_are_imported_or_called_exist(block: Block) -> None:
    for node in ast.walk(ast.parse(block.code)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("riskset"):
            module = __import__(node.module or "", fromlist=["*"])
            assert all(hasattr(module, each.name) for each in node.names), ast.unparse(node)
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "riskset"
            and block.page != OUTSIDE
        ):
            assert hasattr(riskset, node.attr), ast.unparse(node)


def test_inline_commands_exist() -> None:
    """A command that a sentence names."""
    for page in pages():
        for name in re.findall(r"`riskset ([a-z]+)(?=[` ])", prose(page)):
            assert name in {*main.commands, *SHORTCODES}, f"{page}: riskset {name}"
