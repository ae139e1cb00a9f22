"""YAML with the line of every key and item, read by YAML 1.2's rules, and with repeated keys found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from riskset.problems import LONGEST, Problem, Problems, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KeyPath = tuple[str | int, ...]


def dotted(path: KeyPath) -> str:
    """A place in a file, for a message: ``variables.age.kind``, and ``steps[1].box`` in the first of a list."""
    parts = (f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".") or "the study file"


def dotted_list(path: KeyPath) -> str:
    """The place of a name, for a message that quotes it: of a name in a list the place of the list."""
    return dotted(path[:-1] if path and isinstance(path[-1], int) else path)


# YAML 1.2's core schema. YAML 1.1, which the library follows, reads No as false, 010 as 8 and 12:30 as 750.
_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
}  # fmt: skip
_YAML = "tag:yaml.org,2002:"
_MERGE = f"{_YAML}merge"
_MOST_NODES = 200_000
_DEEPEST = 50


_Loader = type[yaml.SafeLoader | yaml.CSafeLoader]
FAST: _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader of libyaml, which takes a tenth of the time, where it is there."""
_LONG = 200_000
"""The plain loader reads so many characters in about five seconds."""


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """Whose YAML it is: the loader that reads it, and what is said of that which it does not take.

    Attributes
    ----------
    tag, key : tuple of str
        Message and remedy for a tag (``{}`` in the message is the tag) and for a key that is not a word.
    control : str
        What is said of a control character; ``{}`` is its code point.
    empty_keys : bool
        Whether the empty text is a key.
    longest : int
        How much of a key or tag a message shows.
    loader : type
        A safe loader of the library.
    judge : type
        The loader that has the last word on a text that `loader` refuses, and says why, where that does not take long.
    """

    tag: tuple[str, str]
    key: tuple[str, str]
    control: str = "it holds the control character {}"
    empty_keys: bool = True
    longest: int = LONGEST
    loader: _Loader = FAST
    judge: _Loader = yaml.SafeLoader


@dataclass(frozen=True)
class YamlDocument:
    """A parsed document: plain values whose mappings have text keys, and the line of each path in it."""

    data: Any
    lines: dict[KeyPath, int] = field(default_factory=dict[KeyPath, int])

    def line(self, path: KeyPath) -> int | None:
        """Line of `path`, or of its nearest ancestor that stands in the document."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None


def path_within(place: Sequence[int | str], data: Any) -> KeyPath:  # noqa: ANN401  YAML holds anything
    """The part of a validation error's place that stands in `data`: without tags of unions and missing keys."""
    path: list[int | str] = []
    for part in place:
        inner: Any = dict(enumerate(data)) if isinstance(data, list) else data
        if isinstance(inner, dict) and part in inner:
            data = inner[part]
            path.append(part)
    return tuple(path)


def parse_yaml(text: str, file: str, dialect: Dialect, first_line: int = 1) -> tuple[YamlDocument, list[Problem]]:
    """Parse `text`, which begins on `first_line` of `file`.

    Keys come back as they are written (``0``, ``No``, ``01``), values by YAML 1.2's core rules: dates and
    ``yes`` stay text. Repeated keys are returned as problems, the first of each pair is kept. The path ``()``
    has a line unless there is nothing but comments.

    Raises
    ------
    Problems
        When the text is not YAML, with the line.
    """
    reader = _NodeReader(file, dialect, first_line)
    try:
        node = _composed(text, dialect, reader)
        data = reader.value(node, ()) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        message = f"this is not YAML: {(error.problem or error.context or 'it cannot be parsed').rstrip('.')}"
        remedy = "Indent with spaces, put a space after each colon, and text with special characters in quotes"
        raise Problems([Problem(file=file, line=line, message=message, remedy=remedy)]) from error
    except yaml.reader.ReaderError as error:
        # Its position counts characters in one loader and bytes in the other.
        before, _, _ = text.partition(chr(error.character))
        line = first_line + before.count("\n")
        message = f"this is not YAML: {dialect.control.format(f'U+{error.character:04X}')}"
        raise Problems([Problem(file=file, line=line, message=message, remedy="Remove the character")]) from error
    except RecursionError:
        raise reader.endless(None) from None
    return YamlDocument(data, reader.lines), reader.problems


def _composed(text: str, dialect: Dialect, reader: _NodeReader) -> yaml.Node | None:
    """The nodes of a text."""
    try:
        return _composed_by(dialect.loader, text, reader)
    except yaml.YAMLError:
        # libyaml refuses a few texts that YAML allows, and says less of others.
        if dialect.judge is dialect.loader or len(text) > _LONG:
            raise
        return _composed_by(dialect.judge, text, reader)


def _composed_by(loader: _Loader, text: str, reader: _NodeReader) -> yaml.Node | None:
    """The nodes of a text that is not nested too deeply, which libyaml would not survive."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise reader.endless(reader.line_of(event))
    return yaml.compose(text, Loader=loader)


class _NodeReader:
    """Turns nodes into values and writes down lines and faults."""

    def __init__(self, file: str, dialect: Dialect, first_line: int) -> None:
        self.file = file
        self.dialect = dialect
        self.first_line = first_line
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[Problem] = []
        self._read = 0

    def value(self, node: yaml.Node, path: KeyPath) -> Any:  # noqa: ANN401  YAML holds anything
        """The value of `node`, which stands at `path`."""
        line = self.line_of(node)
        self.lines.setdefault(path, line)
        # An alias may name a node that holds it.
        if len(path) > _DEEPEST:
            raise self.endless(line)
        self._count(line)
        self._untagged(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        text = self._whole(node)
        plain = getattr(node, "style", None) in {None, ""}
        return plain_value(text) if plain else text

    def _untagged(self, node: yaml.Node) -> None:
        """A tag that was written, and is not what the node is without it, is a fault: it would be ignored."""
        if node.tag != _own_tag(node):
            message, remedy = self.dialect.tag
            tag = quoted(node.tag.replace(_YAML, "!!"), self.dialect.longest)
            self._fault(self.line_of(node), message.format(tag), remedy)

    def _whole(self, node: yaml.Node) -> str:
        """The text of a scalar; one with half of a character, as an escape can give, is a fault."""
        text = str(node.value)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            half = quoted(text[error.start : error.end], self.dialect.longest)
            self._fault(self.line_of(node), f"{half} is half of a character", "Write the character itself")
            return text.encode(errors="replace").decode()
        return text

    def _count(self, line: int) -> None:
        """Count what is read: aliases of aliases, and merges of merges, multiply."""
        self._read += 1
        if self._read > _MOST_NODES:
            raise self.endless(line)

    def endless(self, line: int | None) -> Problems:
        """The error that the text is too deep, or longer than a file can be."""
        message, remedy = "this is nested too deeply or repeats itself", "Write it out without aliases (*name)"
        return Problems([Problem(file=self.file, line=line, message=message, remedy=remedy)])

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node, merged in self._entries(node):
            line = self.line_of(key_node)
            if not isinstance(key_node, yaml.ScalarNode) or not (key_node.value or self.dialect.empty_keys):
                self._fault(line, *self.dialect.key)
                continue
            self._untagged(key_node)
            key = self._whole(key_node)
            if key in result and merged:
                continue
            if key in result:
                first, shown = self.lines[*path, key], quoted(key, self.dialect.longest)
                self._fault(line, f"key {shown} stands twice, first on line {first}", "Keep one of the two")
                continue
            self.lines[*path, key] = line
            result[key] = self.value(value_node, (*path, key))
        return result

    def _entries(self, node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node, bool]]:
        """Keys and values of a mapping, then those that it merges (``<<: *name``), over which its own go."""
        for key, value in node.value:
            if key.tag != _MERGE:
                yield key, value, False
        for key, value in node.value:
            if key.tag == _MERGE:
                for inner in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                    if isinstance(inner, yaml.MappingNode):
                        for merged_key, merged_value, _ in self._entries(inner):
                            self._count(self.line_of(key))
                            yield merged_key, merged_value, True
                    else:
                        self._fault(
                            self.line_of(key), "<< merges what is not a mapping", "Write <<: *name of a mapping"
                        )

    def line_of(self, node: yaml.Node | yaml.Event) -> int:
        """The line of the file on which something begins."""
        return self.first_line + (node.start_mark.line if node.start_mark else 0)

    def _fault(self, line: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(file=self.file, line=line, message=message, remedy=remedy))


def _own_tag(node: yaml.Node) -> str:
    """The tag that YAML gives a node on which none is written."""
    if not isinstance(node, yaml.ScalarNode):
        return f"{_YAML}map" if isinstance(node, yaml.MappingNode) else f"{_YAML}seq"
    if node.style not in {None, ""}:
        return f"{_YAML}str"
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers
    found = [*resolvers.get(node.value[:1], ()), *resolvers.get(None, ())]
    return next((tag for tag, pattern in found if pattern.match(node.value)), f"{_YAML}str")


def plain_value(text: str) -> bool | int | float | str | None:
    """What a scalar without quotes is, by YAML 1.2's core rules."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) <= 400 and _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
