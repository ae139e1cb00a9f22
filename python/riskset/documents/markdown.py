"""What stands where in Markdown: code spans, math and comments masked, attributes read, text escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.documents.qmd import Text
    from riskset.documents.source_line import Line

# Text that is not Markdown. Neither code nor math runs over an empty line.
_OPAQUE = re.compile(
    r"(?P<escape>\\[\s\S])"
    r"|(?P<comment><!--[\s\S]*?-->)"
    r"|(?P<code>(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<display>\$\$(?:(?!\n[ \t]*\n)[\s\S])+?\$\$)"
    r"|(?P<math>\$(?=\S)(?:\\[\s\S]|(?!\n[ \t]*\n)[^$\\])+?(?<=\S)\$(?!\d))"
)
_TOKEN = re.compile(
    r"\s*(?:#(?P<id>[^\s{}#=]+)|\.(?P<klass>[^\s{}=.#]+)"
    r"|(?P<key>[A-Za-z_][\w:.-]*)=(?P<value>\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[^\s\"'{}]+)"
    r"|=(?P<raw>\w+)|(?P<unnumbered>-))(?=[\s}]|$|\.|#)"
)
_BRACES = r"\{(?P<attributes>(?:[^{}\n\"']|\"[^\"\n]*\"|'[^'\n]*')*)\}"
_PLACES = re.compile(
    rf"^[ \t>]*:{{3,}}[ \t]*{_BRACES}[ \t]*:*[ \t]*$"
    .replace("?P<attributes>", "?P<div>")
    + "|" + r"^[ \t>]*:{3,}[ \t]*(?P<word>[^\s:{}]+)[ \t]*:*[ \t]*$"
    + "|" + rf"^[ \t>]*#{{1,6}}[ \t].*?{_BRACES}[ \t]*#*[ \t]*$".replace("?P<attributes>", "?P<heading>")
    + "|" + rf"^[ \t>]*(?::|[Tt]able:)[ \t].*?{_BRACES}[ \t]*$".replace("?P<attributes>", "?P<caption>")
    + "|" + rf"\$\$[ \t]*{_BRACES}".replace("?P<attributes>", "?P<math>")
    + "|" + rf"`{_BRACES}".replace("?P<attributes>", "?P<code>")
    + "|" + rf"\){_BRACES}".replace("?P<attributes>", "?P<target>")
    + "|" + rf"\]{_BRACES}".replace("?P<attributes>", "?P<span>"),
    re.MULTILINE,
)  # fmt: skip
_FENCE_HEAD = re.compile(rf"^[ \t>]*[`~]{{3,}}[ \t]*{_BRACES}[ \t]*$")
_KINDS = ("div", "word", "heading", "caption", "math", "code", "target", "span")

_MARKUP = re.compile(r"""([\\`*_{}\[\]()<>#+\-.!|~^$@&=:%/,;?])""")


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes in one pair of braces.

    `kind` says of what: ``div``, ``heading``, ``caption`` (of a table), ``math``, ``code`` (a span), ``block``
    (of code), ``image``, ``link`` or ``span``.
    """

    kind: str
    line: Line
    offset: int
    ids: tuple[str, ...]
    classes: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]


def masked(text: Text, *, keep_code: bool = False, keep_escapes: bool = False) -> str:
    """The source of `text`, as long as before, with what is not Markdown blanked out.

    Blanked are shown code blocks, comments, escapes, math, and code spans but for their outermost back-ticks;
    with `keep_code` the code spans stay, and math, which may hold inline values.
    """
    lines = [" " * len(line.text) if i in text.verbatim else line.text for i, line in enumerate(text.lines)]

    def blank(match: re.Match[str]) -> str:
        kind, found = match.lastgroup, match[0]
        if kind == "ticks" or match["code"]:
            return found if keep_code else "`" + _blanks(found[1:-1]) + "`"
        if match["display"] or match["math"]:
            return found if keep_code else "$$" + _blanks(found[2:-2]) + "$$" if match["display"] else _blanks(found)
        return found if keep_escapes and match["escape"] else _blanks(found)

    return _OPAQUE.sub(blank, "\n".join(lines))


def _blanks(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def attributes(text: Text, source: str) -> Iterator[Attributes]:
    """All attributes of `text`, whose masked source is `source`, in order; braces that hold none are left out."""
    for index in sorted(text.verbatim):
        match = _FENCE_HEAD.match(text.lines[index].text)
        if match and index - 1 not in text.verbatim:
            parsed = _parse("block", match["attributes"], text.lines[index], 0)
            if parsed is not None:
                yield parsed
    for match in _PLACES.finditer(source):
        kind = next(name for name in _KINDS if match[name] is not None)
        start = match.start(kind)
        line = text.line_at(start)
        if kind == "word":
            yield Attributes("div", line, start, (), (match["word"],), ())
            continue
        inside = text.source[start : match.end(kind)]
        parsed = _parse(_kind_of_target(source, match.start()) if kind == "target" else kind, inside, line, start)
        if parsed is not None:
            yield parsed


def _kind_of_target(source: str, end: int) -> str:
    """Whether ``](target)`` that ends at `end` belongs to an image or a link."""
    opening = source.rfind("](", 0, end)
    depth = 0
    for position in range(opening, -1, -1):
        if source[position] == "]":
            depth += 1
        elif source[position] == "[":
            depth -= 1
            if depth == 0:
                return "image" if position > 0 and source[position - 1] == "!" else "link"
    return "link"


def _parse(kind: str, inside: str, line: Line, offset: int) -> Attributes | None:
    ids: list[str] = []
    classes: list[str] = []
    pairs: list[tuple[str, str]] = []
    position = 0
    rest = inside.rstrip()
    while position < len(rest):
        token = _TOKEN.match(rest, position)
        if token is None:
            return None
        if token["id"]:
            ids.append(token["id"])
        elif token["klass"]:
            classes.append(token["klass"])
        elif token["key"]:
            pairs.append((token["key"], token["value"].strip("\"'")))
        position = token.end()
    return Attributes(kind, line, offset, tuple(ids), tuple(classes), tuple(pairs))


def escape(text: str) -> str:
    """`text` as Markdown that prints it as it is; quotes stay, as in Quarto, and become typographic ones."""
    return _MARKUP.sub(r"\\\1", " ".join(text.splitlines()) if "\n" in text or "\r" in text else text)


def fenced(code: str, header: str) -> str:
    """A code block that `code` cannot close."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{header}\n{code}\n{fence}"
