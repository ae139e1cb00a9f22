"""The examples in docstrings: each is run in the repository, and gives what it says."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

import riskset
from documentation.reading import ROOT
from riskset import stats
from riskset.figures.figure import Figure
from riskset.kinds.registry import own_kinds
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

FUNCTIONS: list[Callable[..., Any]] = [getattr(riskset, name) for name in riskset.__all__]
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
ESTIMATORS = sorted(found.name for found in pkgutil.iter_modules(stats.__path__))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.__name__)
def test_each_public_function_has_an_example_that_runs(
    function: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    home = import_module(function.__module__)
    names: dict[str, Any] = {}
    (example,) = doctest.DocTestFinder(recurse=False).find(function, function.__name__, home, globs=names)
    assert example.examples, f"{function.__name__} has no example"
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    said: list[str] = []
    runner.run(example, out=said.append, clear_globs=False)
    assert runner.failures == 0, "".join(said)
    if "shown" in example.globs:
        assert isinstance(example.globs["shown"], Table | Figure)


def test_the_examples_of_estimators_give_what_they_say() -> None:
    run = 0
    for name in ESTIMATORS:
        failed, attempted = doctest.testmod(import_module(f"{stats.__name__}.{name}"), optionflags=FLAGS)
        assert not failed, name
        run += attempted
    assert run > 150  # a docstring that lost its prompts would not be missed otherwise


def test_each_kind_is_worked_in_one_of_the_reports() -> None:
    for kind in own_kinds().values():
        assert kind.entry.worked is not None, kind.name
        assert (ROOT / kind.entry.worked.study / "study.yml").is_file()
