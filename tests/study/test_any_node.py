"""A study file that is wrong at any one place, however deep, is refused with its line, and never with a traceback."""

from __future__ import annotations

import copy
import random
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from riskset.kinds.registry import installed_kinds
from riskset.study.loading import read_study

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
STUDIES = ("report/bmt/study.yml", "report/cart-haplo/study.yml")
# What a place is replaced by: of another type, empty, nested, absurd.
WRONG: tuple[Any, ...] = (None, True, -1, 1e308, "", "x", "{", [], [[]], ["x"], {}, {"x": 1}, {"x": {"x": []}}, [None])
SOME, MANY = 25, 2000


class Plain(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  libyaml's where it is there
    """Writes no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def nodes(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of a tree."""
    yield path
    for key, child in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        yield from nodes(child, (*path, key))


def at(tree: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        tree = tree[part]
    return tree


@cache
def read_once(study: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / study).read_text(encoding="utf-8"))


def tree_of(study: str) -> dict[str, Any]:
    """A study file's tree that may be changed."""
    return copy.deepcopy(read_once(study))


def problems_of(folder: Path, tree: Any) -> list[Any]:
    path = folder / "study.yml"
    path.write_text(yaml.dump(tree, Dumper=Plain, sort_keys=False, allow_unicode=True), encoding="utf-8")
    _, problems = read_study(path, installed_kinds())
    for problem in problems:
        assert problem.message
        assert problem.remedy
    return problems


def unknown_keys(folder: Path, study: str, paths: list[tuple[Any, ...]]) -> None:
    for path in paths:
        tree = tree_of(study)
        at(tree, path)["zzz"] = "1"
        told = problems_of(folder, tree)
        # Names of variables, levels and the like are their author's: there zzz is one more, of a wrong form or right.
        assert told or path, f"zzz in {path} is not refused"
        assert all(problem.line for problem in told), path


def wrong_values(folder: Path, study: str, chosen: list[tuple[tuple[Any, ...], Any]]) -> None:
    for path, value in chosen:
        tree = tree_of(study)
        if not path:
            tree = value
        else:
            at(tree, path[:-1])[path[-1]] = copy.deepcopy(value)
        problems_of(folder, tree)


def mappings(study: str) -> list[tuple[Any, ...]]:
    tree = tree_of(study)
    return [path for path in nodes(tree) if isinstance(at(tree, path), dict)]


@pytest.mark.parametrize("study", STUDIES)
def test_an_unknown_key_anywhere(tmp_path: Path, study: str) -> None:
    paths = mappings(study)
    deep = [path for path in paths if any(isinstance(part, int) for part in path)]
    unknown_keys(tmp_path, study, deep[:6] + random.Random(1).sample(paths, min(8, len(paths))))


@pytest.mark.parametrize("study", STUDIES)
def test_a_wrong_value_anywhere(tmp_path: Path, study: str) -> None:
    every = [(path, value) for path in nodes(tree_of(study)) for value in WRONG]
    wrong_values(tmp_path, study, random.Random(2).sample(every, SOME))


@pytest.mark.slow
@pytest.mark.parametrize("study", STUDIES)
def test_more_of_it(tmp_path: Path, study: str) -> None:
    unknown_keys(tmp_path, study, mappings(study))
    every = [(path, value) for path in nodes(tree_of(study)) for value in WRONG]
    wrong_values(tmp_path, study, random.Random(3).sample(every, min(MANY, len(every))))
