"""How the package's own words are spelt: by the study, the journal and the document's language; labels stay their author's."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

import riskset
from riskset.documents import render
from riskset.spelling import british, is_british

ARM = {"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}}
COLUMNS = {"arm": [0, 0, 0, 1, 1, 1], "age": [1, 2, 4, 3, 4, 7]}
VARIABLES = {"age": {"label": "Age, standardized by center", "kind": "continuous"}}
DISPLAYS = {
    "b": {"kind": "baseline", "by": "arm", "p": "none", "smd": "mean"},
    "l": {"kind": "love", "by": "arm", "variables": ["age"]},
}


@pytest.mark.parametrize(
    ("american", "other"),
    [
        ("Standardized differences are the largest.", "Standardised differences are the largest."),
        ("Absolute standardized difference", "Absolute standardised difference"),
        ("unpenalized likelihoods alone", "unpenalised likelihoods alone"),
        ("Firth\u2019s penalized likelihood", "Firth\u2019s penalised likelihood"),
        ("3 centers with fewer than 6 patients", "3 centres with fewer than 6 patients"),
        ("Analyzed from the landmark", "Analysed from the landmark"),
        ("Center", "Center"),  # a label, perhaps
        ("Standardized Mean Difference", "Standardized Mean Difference"),  # a label for certain
    ],
)
def test_phrases(american: str, other: str) -> None:
    assert british(american) == other


AMERICAN = re.compile(
    r"\b\w*(?:iz(?:ed|ing|ation)|yzed|centers?|neighbor\w*|labeled|favor\w*|modeled)\b", re.IGNORECASE
)
PARTS = ("neighboring events. ", " analyzed; before it, ", "stabilized ", "{box: Analyzed}")
"""Of sentences that the program puts together; the whole ones are spelt, or are for the author of a study file."""


@pytest.mark.parametrize("floor", ["kinds", "tables", "methods", "analyses"])
def test_no_sentence_of_the_package_stays_american(root: Path, floor: str) -> None:
    for path in (root / "python" / "riskset" / floor).rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if path.parent.name == "writers" or not AMERICAN.search(source):
            continue
        tree = ast.parse(source)
        unprinted = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]  # docstrings
        unprinted += [
            node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Field"
        ]
        skipped = {id(node) for each in unprinted for node in ast.walk(each)}
        strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
        printed = [str(node.value) for node in strings if id(node) not in skipped and " " in str(node.value)]
        left = [text for text in printed if AMERICAN.search(text) and british(text) == text]
        assert [text for text in left if not any(part in text for part in PARTS)] == [], path.name


def test_languages() -> None:
    assert all(map(is_british, ("en-GB", "en_AU", "en-ie")))
    assert not any(map(is_british, ("en", "en-US", "de", "")))


@pytest.mark.parametrize(("study", "spelt"), [({}, "z"), ({"spelling": "british"}, "s"), ({"journal": "lancet"}, "s"),
                                               ({"journal": "lancet", "spelling": "american"}, "z")])  # fmt: skip
def test_a_study_says_how(tmp_path: Path, new_study: Any, drawing: Any, study: dict[str, str], spelt: str) -> None:
    path = new_study(tmp_path, COLUMNS, study=study, variables=VARIABLES, groups=ARM, displays=DISPLAYS)
    opened = riskset.open_study(path)
    table = repr(opened.display("b"))
    assert f"SMD, standardi{spelt}ed mean difference" in table
    assert "Age, standardized by center" in table  # as its author wrote it
    figure = opened.display("l")
    assert f"absolute standardi{spelt}ed differences" in figure.alt_text
    with drawing(figure) as canvas:
        assert f"Absolute standardi{spelt}ed difference" in canvas.said()


@pytest.mark.parametrize(("language", "spelt"), [("en-GB", "s"), ("en-US", "z")])
def test_else_the_language_of_the_document(
    tmp_path: Path, new_study: Any, root: Path, language: str, spelt: str
) -> None:
    new_study(tmp_path, COLUMNS, variables=VARIABLES, groups=ARM, displays=DISPLAYS)
    (tmp_path / "_extensions").symlink_to(root / "_extensions")
    (tmp_path / "_quarto.yml").write_text("project: {output-dir: _output}\n")
    document = tmp_path / "doc.qmd"
    cell = '```{python}\n#| label: tbl-b\n#| tbl-cap: Table\nimport riskset\nriskset.open_study("study.yml").display("b")\n```\n'
    document.write_text(f"---\ntitle: A\nlang: {language}\nformat: riskset-html\n---\n\n{cell}", encoding="utf-8")
    render(document, engine="builtin")
    page = (tmp_path / "_output" / "doc.html").read_text(encoding="utf-8")
    assert re.search(f"SMD, standardi{spelt}ed mean difference", page)


def test_quarto_tells_the_language(tmp_path: Path, new_study: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "info.json"
    info.write_text(json.dumps({"format": {"metadata": {"lang": "en-GB"}, "pandoc": {"to": "html"}}}), encoding="utf-8")
    monkeypatch.setenv("QUARTO_EXECUTE_INFO", str(info))
    path = new_study(tmp_path, COLUMNS, variables=VARIABLES, groups=ARM, displays=DISPLAYS)
    assert "standardised mean difference" in repr(riskset.open_study(path).display("b"))
