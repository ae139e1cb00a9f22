"""Every block of Python of the documentation runs, page by page, and gives what its comments say."""

from __future__ import annotations

import ast
import itertools
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9
import pytest

import riskset
from documentation.reading import ROOT, blocks
from riskset.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

    from documentation.reading import Block

OUTSIDE = "docs/adding-a-kind.md"  # which has a test of its own, with a package
LONG = {"docs/builds.md", "docs/diff.md", "docs/simulate.md", "docs/audit-papers.md", "docs/revisions.md"}
PAGES = {
    page: list(each) for page, each in itertools.groupby(blocks("python"), lambda block: block.page) if page != OUTSIDE
}


def pages() -> Iterator[Any]:
    for page in PAGES:
        yield pytest.param(page, marks=[pytest.mark.slow] if page in LONG else [])


def names(page: str) -> dict[str, Any]:
    """What a page has before its first block: the imports of a notebook, and what its text speaks of."""
    given: dict[str, Any] = {"riskset": riskset, "pd": pd, "p9": p9}
    if page in {"docs/figures.md", "docs/displays/arrange.md", "docs/methods.md"}:
        given["study"] = riskset.open_study("report/bmt/study.yml")
    if page == "docs/methods.md":
        given["text"] = "Survival was estimated by the Kaplan-Meier method."
    if page == "docs/exposures.md":
        given["frame"] = pd.read_csv("data/cart-haplo/cohort.csv")
    if page == "docs/displays/forest.md":
        exec(PAGES["docs/displays/regression.md"][-1].code, given)
    return given


def files(page: str) -> None:
    """The files that a page speaks of."""
    if page == "docs/diff.md":
        main(["results", "report/bmt", "--format", "build", "-o", "results.json"], standalone_mode=False)
    if page in {"docs/audit-papers.md", "docs/revisions.md"}:
        made = "[The words of it]{#passage} are here. Of 40 patients, 10 (25%) died.\n"
        Path("manuscript.qmd").write_text(f"---\ntitle: A paper\nformat: riskset-docx\n---\n\n{made}", encoding="utf-8")
        main(["render", "manuscript.qmd", "--engine", "builtin"], standalone_mode=False)
        shutil.copy("_output/manuscript.docx", "submitted.docx")


def run(block: Block, given: dict[str, Any]) -> None:
    """Run a block, statement by statement; an expression with a comment gives what the comment begins with."""
    lines = block.code.splitlines()
    for statement in ast.parse(block.code).body:
        if not isinstance(statement, ast.Expr):
            exec(compile(ast.Module([statement], []), block.place, "exec"), given)
            continue
        value = eval(compile(ast.Expression(statement.value), block.place, "eval"), given)
        end = statement.end_lineno or 0
        said = lines[end - 1].encode()[statement.end_col_offset or 0 :].decode().strip()
        if said.startswith("# ") and isinstance(value, str):
            assert str(value).startswith(said.removeprefix("# ")), f"{block.place}: {said}"


@pytest.mark.filterwarnings("ignore::UserWarning")  # advice about the data that a page shows
@pytest.mark.parametrize("page", list(pages()))
def test_the_blocks_of_a_page_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("data", "docs/simulate", "report/bmt", "report/cart-haplo", "_extensions"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("_output", ".riskset"))
    shutil.copy(ROOT / "_quarto.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    files(page)
    given = names(page)
    for block in PAGES[page]:
        run(block, given)
