"""Which words no line breaks: one rule in the cells of tables and, by the extension's filter, in text."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pypandoc
import pytest

from riskset.tables.writers.unbroken import held

FILTERS = Path(__file__).parents[3] / "_extensions" / "riskset" / "filters"
WORDS = {
    "CAR-T": "CAR\u2011T",
    "(CAR-T),": "(CAR\u2011T),",
    "G-CSF": "G\u2011CSF",
    "BCR-ABL1": "BCR\u2011ABL1",
    "IL-6-level": "IL\u20116\u2011level",
    "log-rank": "log-rank",
    "MRD-negative": "MRD-negative",
    "non-transplant": "non-transplant",
    "-1": "-1",
    "A-very-long-word-that-may-have-to-break": "A-very-long-word-that-may-have-to-break",
    "1.505\u201313.150": "1.505\u2013\u206013.150",
    "(37.8\u2013NR)": "(37.8\u2013\u2060NR)",
    "\u22120.5\u2013\u22120.1": "\u22120.5\u2013\u2060\u22120.1",
    "10\u2079/L": "10\u2079/\u2060L",
    "(mg/dL)": "(mg/\u2060dL)",
    "leukemia/lymphoma": "leukemia/lymphoma",
    "Kaplan\u2013Meier": "Kaplan\u2013Meier",
    "a\u00a0CAR-T": "a\u00a0CAR\u2011T",
}


@pytest.mark.parametrize("word", WORDS)
def test_a_word(word: str) -> None:
    assert held(word) == WORDS[word]
    assert held(f"before {word} after") == f"before {WORDS[word]} after"


def test_the_filter_has_the_same_rule(tmp_path: Path) -> None:
    document = {
        "pandoc-api-version": [1, 23, 1],
        "meta": {},
        "blocks": [{"t": "Para", "c": [{"t": "Str", "c": word}]} for word in WORDS],
    }
    script = (
        f'package.path = package.path .. ";{FILTERS.as_posix()}/?.lua"\n'
        'local context = require("parts.context")\ncontext.word = true\n'
        'local unbroken = require("parts.unbroken")\nfunction Pandoc(doc) return unbroken.apply(doc) end\n'
    )
    path = tmp_path / "unbroken.lua"
    path.write_text(script, encoding="utf-8")
    command = [pypandoc.get_pandoc_path(), "--from=json", "--to=json", f"--lua-filter={path}"]
    done = subprocess.run(command, input=json.dumps(document), capture_output=True, text=True, check=True)
    found = ["".join(one["c"] for one in block["c"]) for block in json.loads(done.stdout)["blocks"]]
    assert dict(zip(WORDS, found, strict=True)) == WORDS
