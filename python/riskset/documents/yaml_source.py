"""The YAML of documents and projects: a mapping with the line of every key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.documents.problems import LONGEST, DocumentProblems, problem_at, shown_path
from riskset.problems import Problems
from riskset.yaml_lines import FAST, Dialect, YamlDocument, parse_yaml

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT_YAML = Dialect(
    tag=("the YAML tag {} is not understood", "Write the value itself"),
    key=("a key must be one word", "Write `key: value`"),
    control="it holds a control character",
    empty_keys=False,
    longest=LONGEST,
    judge=FAST,
)


def read_yaml(text: str, file: Path, first_line: int = 1) -> YamlDocument:
    """Read a mapping whose text begins on `first_line` of `file`; of nothing, an empty one.

    Raises
    ------
    DocumentProblems
        When it is not YAML, not a mapping, or gives a key twice.
    """
    try:
        document, problems = parse_yaml(text, shown_path(file), DOCUMENT_YAML, first_line)
    except Problems as error:
        raise DocumentProblems(error.problems) from None
    if () not in document.lines:
        return YamlDocument({})
    if not isinstance(document.data, dict):
        line, remedy = document.lines[()], "Write lines of `key: value`"
        raise DocumentProblems([problem_at(file, line, "this YAML is not a list of keys", remedy)])
    if problems:
        raise DocumentProblems(problems)
    return document
