"""YAML with the line of every key, read by YAML 1.2's rules as Quarto does: dates and ``yes`` stay text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from riskset.documents.problems import DocumentProblems, Problem, problem_at, quoted

if TYPE_CHECKING:
    from pathlib import Path

KeyPath = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
}  # fmt: skip
_DEEPEST = 30
_MOST_NODES = 20_000
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class YamlSource:
    """A mapping read from YAML, and the line of each path in it."""

    data: dict[str, Any] = field(default_factory=dict[str, Any])
    lines: dict[KeyPath, int] = field(default_factory=dict[KeyPath, int])

    def line(self, path: KeyPath) -> int | None:
        """Line of `path`, or of its nearest ancestor."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None


def read_yaml(text: str, file: Path, first_line: int = 1) -> YamlSource:
    """Read a mapping whose text begins on `first_line` of `file`.

    Raises
    ------
    DocumentProblems
        When it is not YAML, not a mapping, or gives a key twice.
    """
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + mark.line if mark else first_line
        message = f"this is not YAML: {(error.problem or error.context or 'it cannot be parsed').rstrip('.')}"
        remedy = "Indent with spaces, put a space after each colon, and text with special characters in quotes"
        raise DocumentProblems([problem_at(file, line, message, remedy)]) from None
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, error.position)
        message = "this is not YAML: it holds a control character"
        raise DocumentProblems([problem_at(file, line, message, "Remove the character")]) from None
    if node is None:
        return YamlSource()
    if not isinstance(node, yaml.MappingNode):
        line = first_line + node.start_mark.line
        raise DocumentProblems([problem_at(file, line, "this YAML is no list of keys", "Write lines of `key: value`")])
    reader = _Reader(file, first_line)
    data = reader.mapping(node, ())
    if reader.problems:
        raise DocumentProblems(reader.problems)
    return YamlSource(data, reader.lines)


class _Reader:
    """Turns nodes into values and writes down lines and faults."""

    def __init__(self, file: Path, first_line: int) -> None:
        self.file = file
        self.first_line = first_line
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[Problem] = []
        self._read = 0

    def mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        """The values of a mapping that stands at `path`."""
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = self._line(key_node)
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            if not key:
                self._fault(line, "a key must be one word", "Write `key: value`")
            elif key in result:
                first = self.lines[*path, key]
                self._fault(line, f"key {quoted(key)} stands twice, first on line {first}", "Keep one of the two")
            else:
                self.lines[*path, key] = line
                result[key] = self._value(value_node, (*path, key))
        return result

    def _value(self, node: yaml.Node, path: KeyPath) -> Any:  # noqa: ANN401  YAML holds anything
        self._read += 1
        # An alias may name a node that holds it, and aliases of aliases multiply.
        if len(path) > _DEEPEST or self._read > _MOST_NODES:
            message = "this is nested too deeply or repeats itself"
            problem = problem_at(self.file, self._line(node), message, "Write it out without aliases (*name)")
            raise DocumentProblems([problem])
        self.lines.setdefault(path, self._line(node))
        if not node.tag.startswith("tag:yaml.org,2002:"):
            self._fault(
                self._line(node), f"the YAML tag {quoted(node.tag)} is not understood", "Write the value itself"
            )
            return None
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        plain = getattr(node, "style", None) in {None, ""}
        return _scalar(str(node.value)) if plain else str(node.value)

    def _line(self, node: yaml.Node) -> int:
        return self.first_line + node.start_mark.line

    def _fault(self, line: int, message: str, remedy: str) -> None:
        self.problems.append(problem_at(self.file, line, message, remedy))


def _scalar(text: str) -> bool | int | float | str | None:
    if text in _WORDS:
        return _WORDS[text]
    if len(text) <= 400 and _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
