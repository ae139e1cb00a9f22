"""Writes the site's reference while it is built: the study file from its schema, commands from their help, Python from docstrings."""

from __future__ import annotations

import doctest
import inspect
import pkgutil
import re
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import riskset
from riskset import stats
from riskset.cli import main
from riskset.study_keys import ITEM, NAME, StudyKey, study_keys
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = Path(__file__).resolve().parents[1] / "reference"


def write(page: str, text: str) -> None:
    """Write a page of the reference, which the build alone has."""
    (FOLDER / page).write_text(text, encoding="utf-8")


def study_file() -> str:
    """Every key of a study file, section by section."""
    parts = [
        "# The study file\n\nEvery key, with what it takes and its default. `riskset explain KEY` prints the same in a"
        " terminal, and editors complete the keys with the JSON Schema that `riskset schema` writes.\n\n"
        "`NAME` stands for a name that you choose, and `[]` for an item of a list.\n"
    ]
    for section, keys in groupby(study_keys(), key=lambda each: each.path[0]):
        own = list(keys)
        parts.append(f"\n## {section} {{ #{section} }}\n\n{own[0].meaning}\n")
        if section == "displays":
            for kind, of_kind in groupby([each for each in own if each.kind], key=lambda each: each.kind):
                held = list(of_kind)
                says = next(each.meaning for each in held if each.name == "kind")
                parts.append(f"\n### kind: {kind} {{ #{kind} }}\n\n{says}\n\n{table(held, 2)}")
        elif len(own) > 1:
            parts.append(f"\n{table(own[1:], 1)}")
    return "".join(parts)


def table(keys: Iterable[StudyKey], skip: int) -> str:
    """Keys as a table; their paths without the first steps."""
    lines = ["| key | takes | default | meaning |", "| --- | --- | --- | --- |"]
    for key in keys:
        path = ".".join(part for part in key.path[skip:]).replace(f".{ITEM}", ITEM).removeprefix(f"{NAME}.")
        takes = "; ".join(key.takes).replace("|", "\\|")
        meaning = key.meaning.replace("\n\n", " ").replace("\n", " ").replace("|", "\\|")
        default = "required" if key.required else f"`{key.default}`" if key.default else ""
        lines.append(f"| `{path}` | {takes} | {default} | {meaning} |")
    return "\n".join(lines) + "\n"


def command_line() -> str:
    """The help of every command, as a terminal prints it."""
    context = click.Context(main, info_name="riskset", max_content_width=100)
    parts = [
        "# The command line\n\nWhat `riskset COMMAND --help` prints. Every command ends with exit code 0 when all is"
        " well and with 2 when an input is wrong; `audit`, `diff` and others that find something end with 1.\n"
    ]
    for name, command in main.commands.items():
        if not command.hidden:
            shown = command.get_help(click.Context(command, info_name=name, parent=context, max_content_width=100))
            parts.append(f"\n## riskset {name}\n\n```text\n{shown}\n```\n")
            if isinstance(command, click.Group):
                own = click.Context(command, info_name=name, parent=context)
                for inner, each in command.commands.items():
                    help_ = each.get_help(click.Context(each, info_name=inner, parent=own, max_content_width=100))
                    parts.append(f"\n### riskset {name} {inner}\n\n```text\n{help_}\n```\n")
    return "".join(parts)


def python() -> str:
    """The functions of the package, and what they return."""
    fitted = ("models_table", "models_forest")
    kinds = [name for name in riskset.__all__ if name.endswith(("_table", "_figure")) and name not in fitted]
    others = [name for name in riskset.__all__ if name not in kinds and name != "open_study"]
    parts = [
        "# Python\n\nThe functions of the package `riskset`.\n\n## Opening a study\n",
        f"\n::: {riskset.open_study.__module__}.open_study\n",
        "\n::: riskset.opened.OpenStudy\n",
        "\n## Cohorts without a study file\n",
    ]
    parts += [f"\n::: {getattr(riskset, name).__module__}.{name}\n" for name in others]
    parts.append(
        "\n## Tables and figures\n\nEach kind of display is a function. Its first argument is a cohort, and the others are the keys"
        " of the kind in the study file, with the same names, values and defaults. `help(riskset.baseline_table)` lists them.\n"
    )
    parts += [shown(name) for name in kinds]
    return "".join(parts)


def shown(name: str) -> str:
    """A function of a kind: what it shows, its example, and what the example gives."""
    function = getattr(riskset, name)
    kind = re.search(r"of the kind ``([a-z-]+)``", function.__doc__)[1]
    says = next(each.meaning for each in study_keys() if each.kind == kind and each.name == "kind")
    (example,) = doctest.DocTestFinder(recurse=False).find(function, name, globs={})
    code = "".join(each.source for each in example.examples)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102  our own
    text = f"\n### {name} {{ #{name} }}\n\n{says} The keys are those of [kind: {kind}](study-file.md#{kind}).\n\n```python\n{code}```\n"
    if isinstance(names["shown"], Table):
        return f"{text}\n```text\n{names['shown']!r}\n```\n"
    (FOLDER / f"{name}.png").write_bytes(names["shown"].images("png", dpi=110)["png"])
    return f"{text}\n![What the example gives]({name}.png)\n"


def estimators() -> str:
    """The functions of arrays whose docstring has a worked example: they are for users, the others for the package."""
    parts = [
        "# Estimators\n\n`riskset.stats` takes arrays and gives frozen dataclasses. It knows no labels and no data frames."
        " Each example is run by the tests.\n"
    ]
    for found in pkgutil.iter_modules(stats.__path__):
        module = import_module(f"riskset.stats.{found.name}")
        names = [
            name
            for name, each in inspect.getmembers(module, inspect.isfunction)
            if each.__module__ == module.__name__ and not name.startswith("_") and ">>> " in (each.__doc__ or "")
        ]
        parts += [f"\n::: {module.__name__}.{name}\n" for name in names]
    return "".join(parts)


if __name__ == "__main__":
    write("study-file.md", study_file())
    write("command-line.md", command_line())
    write("python.md", python())
    write("estimators.md", estimators())
