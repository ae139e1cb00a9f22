"""YAML with the line of every key and item, and with repeated keys found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from riskset.study.problems import Problem, StudyProblems, quoted

Path = tuple[str | int, ...]

# YAML 1.2's core schema. YAML 1.1, which the library follows, reads No as false, 010 as 8 and 12:30 as 750.
_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
}  # fmt: skip
_STANDARD = {
    f"tag:yaml.org,2002:{kind}"
    for kind in ("bool", "float", "int", "map", "merge", "null", "seq", "str", "timestamp", "value", "binary")
}
_MOST_NODES = 200_000
_DEEPEST = 50


@dataclass(frozen=True)
class YamlDocument:
    """A parsed document: plain values whose mappings have text keys, and the line of each path in it."""

    data: Any
    lines: dict[Path, int] = field(default_factory=dict[Path, int])

    def line(self, path: Path) -> int | None:
        """Line of `path`, or of its nearest ancestor that stands in the document."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None


def parse_yaml(text: str, file: str) -> tuple[YamlDocument, list[Problem]]:
    """Parse `text`; repeated keys are returned as problems, the first of each pair is kept.

    Keys come back as they are written (``0``, ``No``, ``01``), values by YAML 1.2's core rules: dates and
    ``yes`` stay text.

    Raises
    ------
    StudyProblems
        When the text is not YAML, with the line.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = (error.problem or error.context or "it cannot be parsed").rstrip(".")
        problem = Problem(
            file=file,
            line=mark.line + 1 if mark else None,
            message=f"this is not YAML: {reason}",
            remedy="Indent with spaces, put a space after each colon, and text with special characters in quotes",
        )
        raise StudyProblems([problem]) from error
    except yaml.reader.ReaderError as error:
        problem = Problem(
            file=file,
            line=text.count("\n", 0, error.position) + 1,
            message=f"this is not YAML: it holds the control character U+{int(error.character):04X}",
            remedy="Remove the character",
        )
        raise StudyProblems([problem]) from error
    reader = _NodeReader(file)
    data = reader.value(node, ()) if node is not None else None
    return YamlDocument(data, reader.lines), reader.problems


class _NodeReader:
    """Turns nodes into values and writes down lines and faults."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self._read = 0

    def value(self, node: yaml.Node, path: Path) -> Any:  # noqa: ANN401  YAML holds anything
        """The value of `node`, which stands at `path`."""
        self._read += 1
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        # An alias may name a node that holds it, and aliases of aliases multiply.
        if len(path) > _DEEPEST or self._read > _MOST_NODES:
            message, remedy = "this is nested too deeply or repeats itself", "Write it out without aliases (*name)"
            raise StudyProblems([Problem(file=self.file, line=line, message=message, remedy=remedy)])
        if node.tag not in _STANDARD:
            tag = node.tag.replace("tag:yaml.org,2002:", "!!")
            self._fault(line, f"{quoted(tag)} is a YAML tag, which a study file does not use", "Remove it")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        return _scalar(str(node.value)) if getattr(node, "style", None) is None else str(node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault(line, "a key must be one word or number", "Put the key in quotes")
                continue
            key = str(key_node.value)
            if key in result:
                first = self.lines[*path, key]
                self._fault(line, f"key {quoted(key)} stands twice, first on line {first}", "Keep one of the two")
                continue
            self.lines[*path, key] = line
            result[key] = self.value(value_node, (*path, key))
        return result

    def _fault(self, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(file=self.file, line=line, message=message, remedy=remedy))


def _scalar(text: str) -> bool | int | float | str | None:
    if text in _WORDS:
        return _WORDS[text]
    if len(text) <= 400 and _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
