"""A .qmd file as front matter, text and code cells, each line knowing the file and number it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from riskset.documents.called_lines import CalledLines
from riskset.documents.places import lies_within, outside
from riskset.documents.problems import DocumentProblems, problem_at, quoted
from riskset.documents.source_line import Line
from riskset.documents.yaml_source import read_yaml
from riskset.yaml_lines import YamlDocument

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.problems import Problem

_YAML_OPEN = re.compile(r"---\s*$")
_YAML_CLOSE = re.compile(r"(---|\.\.\.)\s*$")
_FENCE = re.compile(r"(?P<indent>[ \t>]*)(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)$")
_CELL = re.compile(r"\s*\{(?P<language>[A-Za-z][A-Za-z0-9._]*)(?P<rest>[ ,].*)?\}\s*$")
_INCLUDE = re.compile(r"\s*\{\{<\s+include\s+(?P<quote>[\"']?)(?P<path>[^\"'>]+?)(?P=quote)\s+>\}\}\s*$")
_OPTION = re.compile(r"#\s*\| ?")


@dataclass(frozen=True)
class Text:
    """Lines of Markdown, with the code blocks that are shown and not run."""

    lines: tuple[Line, ...]
    verbatim: frozenset[int] = frozenset()
    """Indices of the lines that stand in a code block, fences included."""

    @cached_property
    def source(self) -> str:
        """The lines as one string."""
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def _starts(self) -> list[int]:
        starts, position = [0], 0
        for line in self.lines:
            position += len(line.text) + 1
            starts.append(position)
        return starts

    def line_at(self, offset: int) -> Line:
        """The line in which the character at `offset` of the source stands."""
        return self.lines[self.index_at(offset)]

    def index_at(self, offset: int) -> int:
        """The index of the line in which the character at `offset` stands."""
        import bisect

        return min(bisect.bisect_right(self._starts, offset), len(self.lines)) - 1


@dataclass(frozen=True)
class Cell:
    """A code cell: what it is written in, its ``#|`` options with their lines, and its code."""

    fence: Line
    language: str
    header: str
    """What stands after the language in the braces; Quarto's Python cells take nothing there."""
    options: dict[str, Any]
    option_lines: dict[str, int]
    code: str
    code_line: int
    indent: str

    @property
    def label(self) -> str:
        """The cell's label, or nothing."""
        return str(self.options.get("label") or "")


@dataclass(frozen=True)
class Document:
    """A parsed document, includes resolved."""

    path: Path
    front_matter: YamlDocument
    blocks: tuple[Text | Cell, ...]
    files: tuple[Path, ...]
    """The document and everything it includes."""
    problems: list[Problem] = field(default_factory=list["Problem"])
    outside: list[Problem] = field(default_factory=list["Problem"])
    """Those of the problems that are about files outside the project."""

    @property
    def cells(self) -> list[Cell]:
        """The code cells in order."""
        return [block for block in self.blocks if isinstance(block, Cell)]

    @property
    def texts(self) -> list[Text]:
        """The stretches of Markdown in order."""
        return [block for block in self.blocks if isinstance(block, Text)]


def parse_document(path: Path, root: Path) -> Document:
    """Read a .qmd file and what it includes.

    Parameters
    ----------
    path : Path
        The document.
    root : Path
        The project's folder, from which an include beginning with a slash is found.

    Returns
    -------
    Document
        With `problems` for what is wrong with its form (an unclosed code block, unreadable options).

    Raises
    ------
    DocumentProblems
        When a file cannot be read, lies outside the project, or its front matter is not YAML.
    """
    problems: list[Problem] = []
    if not lies_within(path, root):
        raise DocumentProblems([outside(path, None, path.name, root)])
    lines = read_lines(path)
    front_matter, body = _front_matter(path, lines, problems)
    files = [path]
    elsewhere: list[Problem] = []
    expanded = _Includes(path, root, files, problems, elsewhere).expand(body, (path,))
    blocks = _split(_with_calls(expanded, CalledLines(path.parent, problems)), problems)
    return Document(path, front_matter, tuple(blocks), tuple(dict.fromkeys(files)), [*elsewhere, *problems], elsewhere)


def read_lines(path: Path) -> list[Line]:
    """The lines of a text file.

    Raises
    ------
    DocumentProblems
        When the file is missing or is not UTF-8.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise DocumentProblems([problem_at(path, None, "there is no such file", "Check the path")]) from None
    except IsADirectoryError:
        raise DocumentProblems([problem_at(path, None, "this is a folder", "Name a file")]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = problem_at(path, line, "this file is not UTF-8 text", "Save it as UTF-8")
        raise DocumentProblems([problem]) from None
    normal = text.replace("\r\n", "\n").replace("\r", "\n")
    return [Line(line, path, number) for number, line in enumerate(normal.split("\n"), start=1)]


def load_yaml(path: Path) -> YamlDocument:
    """A YAML file with the lines of its keys; repeated keys and bad YAML raise `DocumentProblems`."""
    return read_yaml("\n".join(line.text for line in read_lines(path)), path)


def front_matter(path: Path) -> YamlDocument:
    """The settings at a document's head.

    Raises
    ------
    DocumentProblems
        When the file cannot be read, or they are not YAML.
    """
    return _front_matter(path, read_lines(path), [])[0]


def _front_matter(path: Path, lines: list[Line], problems: list[Problem]) -> tuple[YamlDocument, list[Line]]:
    if not lines or not _YAML_OPEN.match(lines[0].text):
        return YamlDocument({}), lines
    for index in range(1, len(lines)):
        if _YAML_CLOSE.match(lines[index].text):
            return read_yaml("\n".join(line.text for line in lines[1:index]), path, 2), lines[index + 1 :]
    problems.append(problem_at(path, 1, "the front matter is not closed", "End it with a line of three dashes"))
    return YamlDocument({}), []


@dataclass(frozen=True)
class _Includes:
    """Puts included files in the place of their shortcode; like Quarto, paths are relative to the main document."""

    main: Path
    root: Path
    files: list[Path]
    problems: list[Problem]
    outside: list[Problem]

    def expand(self, lines: list[Line], chain: tuple[Path, ...]) -> list[Line]:
        """The lines with those of all that they include; `chain` are the files that are being included."""
        result: list[Line] = []
        fence: tuple[str, Line] | None = None
        for line in lines:
            fence, was_fenced = _next_fence(fence, line), fence is not None
            match = _INCLUDE.match(line.text)
            if match is None or (was_fenced or fence is not None):
                result.append(line)
                continue
            result.extend(self._included(line, match["path"].strip(), chain))
        if fence is not None:
            opened = fence[1]
            remedy = "End it with a line of as many back-ticks"
            self.problems.append(problem_at(opened.file, opened.number, "this code block is not closed", remedy))
            result.append(Line(fence[0], opened.file, opened.number))
        return result

    def _included(self, line: Line, name: str, chain: tuple[Path, ...]) -> list[Line]:
        from_root = name.startswith("/")
        target = (self.root / name.lstrip("/") if from_root else self.main.parent / name).resolve()
        if target in chain:
            message = f"{quoted(name)} includes itself"
            self.problems.append(problem_at(line.file, line.number, message, "Break the circle"))
        elif not lies_within(target, self.root):
            self.outside.append(outside(line.file, line.number, name, self.root))
        elif not target.is_file():
            remedy = (
                f"The path is taken from the folder of {self.main.name}, or with a leading slash from the project's"
            )
            message = f"there is no file {quoted(name)} to include"
            self.problems.append(problem_at(line.file, line.number, message, remedy))
        else:
            self.files.append(target)
            return [*self.expand(read_lines(target), (*chain, target)), Line("", line.file, line.number)]
        return []


def lines_of_text(path: Path, root: Path) -> list[Line]:
    """The lines of a document and of what it includes that are not shown or run as code.

    Raises
    ------
    DocumentProblems
        When a file cannot be read or lies outside the project.
    """
    problems: list[Problem] = []
    _, body = _front_matter(path, read_lines(path), problems)
    lines = _Includes(path, root, [path], problems, problems).expand(body, (path,))
    if problems:
        raise DocumentProblems(problems)
    fences = _fenced(lines)
    return [line for line, fenced in zip(lines, fences, strict=True) if not fenced]


def _fenced(lines: list[Line]) -> list[bool]:
    """Which lines stand in a fenced block, its fences included."""
    result: list[bool] = []
    fence: tuple[str, Line] | None = None
    for line in lines:
        fence, before = _next_fence(fence, line), fence
        result.append(before is not None or fence is not None)
    return result


def _with_calls(lines: list[Line], calls: CalledLines) -> list[Line]:
    """The lines with code in the place of calls of a study; what is shown as code stays."""
    if not any("{{<" in line.text for line in lines):
        return lines
    return [
        new
        for line, fenced in zip(lines, _fenced(lines), strict=True)
        for new in ([line] if fenced else calls.expand(line))
    ]


def _next_fence(fence: tuple[str, Line] | None, line: Line) -> tuple[str, Line] | None:
    """The code fence that is open after `line`."""
    match = _FENCE.match(line.text)
    if match is None:
        return fence
    if fence is None:
        return (match["fence"], line)
    closes = match["fence"].startswith(fence[0]) and not match["info"].strip()
    return None if closes else fence


def _split(lines: list[Line], problems: list[Problem]) -> list[Text | Cell]:
    """Cut the lines into text and cells."""
    blocks: list[Text | Cell] = []
    text: list[Line] = []
    verbatim: set[int] = set()

    def end_text() -> None:
        if text:
            blocks.append(Text(tuple(text), frozenset(verbatim)))
            text.clear()
            verbatim.clear()

    position = 0
    while position < len(lines):
        line = lines[position]
        match = _FENCE.match(line.text)
        if match is None:
            text.append(line)
            position += 1
            continue
        end = _end_of_fence(lines, position, match["fence"])
        cell = _CELL.match(match["info"]) if match["fence"].startswith("`") else None
        if cell is None:
            verbatim.update(range(len(text), len(text) + end - position + 1))
            text.extend(lines[position : end + 1])
        else:
            end_text()
            blocks.append(_cell(lines[position : end + 1], match["indent"], cell, problems))
        position = end + 1
    end_text()
    return blocks


def _end_of_fence(lines: list[Line], start: int, fence: str) -> int:
    for position in range(start + 1, len(lines)):
        match = _FENCE.match(lines[position].text)
        if match and match["fence"].startswith(fence) and not match["info"].strip():
            return position
    return len(lines) - 1


def _cell(lines: list[Line], indent: str, header: re.Match[str], problems: list[Problem]) -> Cell:
    fence = lines[0]
    body = [line.text.removeprefix(indent) for line in lines[1:-1]]
    count = 0
    while count < len(body) and _OPTION.match(body[count]):
        count += 1
    options = [_OPTION.sub("", text, count=1) for text in body[:count]]
    values: dict[str, Any] = {}
    option_lines: dict[str, int] = {}
    if options:
        try:
            parsed = read_yaml("\n".join(options), fence.file, fence.number + 1)
            values = parsed.data
            option_lines = {str(path[0]): number for path, number in parsed.lines.items() if len(path) == 1}
        except DocumentProblems as error:
            problems.extend(error.problems)
    return Cell(
        fence=fence,
        language=header["language"],
        header=(header["rest"] or "").strip(" ,"),
        options=values,
        option_lines=option_lines,
        code="\n".join(body[count:]).strip("\n"),
        code_line=fence.number + 1 + count + _leading_blank(body[count:]),
        indent=indent,
    )


def _leading_blank(lines: list[str]) -> int:
    for index, line in enumerate(lines):
        if line.strip():
            return index
    return 0
