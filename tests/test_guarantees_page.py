"""The page of promises: each names tests that there are, and that a run meets."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINES = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in (ROOT / "docs" / "guarantees.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| promise", "| ---"))
]


def names_in(file: Path) -> set[str]:
    """The tests that a file defines and an ordinary run does not leave out."""
    module = ast.parse(file.read_text(encoding="utf-8"))
    functions = [each for each in module.body if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")]
    return {each.name for each in functions if "pytest.mark.slow" not in map(ast.unparse, each.decorator_list)}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0][:60])
def test_each_promise_names_tests_that_there_are(line: list[str]) -> None:
    _, held = line
    named = re.findall(r"`([^`]+)`", held)
    assert named
    assert ", ".join(f"`{each}`" for each in named) == held
    for each in named:
        file, _, test = each.partition("::")
        found = names_in(ROOT / file)
        assert found, each
        assert not test or test in found, each


def test_no_promise_stands_twice() -> None:
    promises = [line[0] for line in LINES]
    assert len(promises) > 30
    assert len(set(promises)) == len(promises)
