"""Markdown outside the subset: shortcodes, references, classes, attributes, raw HTML and TeX, pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riskset.documents.cells import float_kind, panel_captions
from riskset.documents.markdown import attributes, masked
from riskset.documents.problems import nearest, problem_at, quoted
from riskset.documents.project import as_list
from riskset.documents.refused_columns import column_problem
from riskset.documents.refused_tabs import tab_problems
from riskset.documents.shortcodes import expand, find_shortcodes
from riskset.documents.subset import (
    ATTRIBUTES,
    CLASSES,
    OTHER_BLOCK_CLASSES,
    OTHER_PREFIXES,
    REFERENCES,
    REMEDIES,
    SHORTCODES,
    WITH_QUARTO,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from riskset.documents.markdown import Attributes
    from riskset.documents.project import Project
    from riskset.documents.qmd import Cell, Document, Text
    from riskset.documents.source_line import Line
    from riskset.problems import Problem

_REFERENCE = re.compile(r"(?<![\w@\\/.])-?@\{?(?P<label>(?P<prefix>[A-Za-z]+)-[\w:.-]*\w)")
_HTML = re.compile(
    r"</?(?P<name>a|abbr|audio|b|big|blockquote|br|button|center|cite|code|col|colgroup|dd|del|details|dfn|div|dl|dt|em|"
    r"embed|figcaption|figure|font|footer|form|h[1-6]|header|hr|i|iframe|img|input|ins|kbd|label|li|link|main|mark|math|"
    r"meta|nav|object|ol|option|p|picture|pre|q|s|samp|script|section|select|small|source|span|strike|strong|style|sub|"
    r"summary|sup|svg|table|tbody|td|textarea|tfoot|th|thead|tr|tt|u|ul|var|video|wbr)(?:[ \t\n][^<>]*)?/?>",
    re.IGNORECASE,
)
_TEX = re.compile(r"(?<!\\)\\(?P<name>[A-Za-z]{2,})")
_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?(?P<target>[^)\s>]+)")
_OTHER_INLINE = re.compile(r"(?<!`)`\{(?P<language>[A-Za-z]\w*)\}[ \t]|(?<!`)`(?P<knitr>r)[ \t]+[^`]+`(?!`)")
_ANNOTATION = re.compile(r"(#|//|--)\s*<\d+>\s*$")
_RULE = re.compile(r"---\s*$")
_MOVING = (".mp4", ".webm", ".mov", ".ogg", ".ogv", ".m4v", ".avi")
_PREFIX_OF_ID = re.compile(r"(?P<prefix>[A-Za-z]+)-.")
_ONLY_VALUES = {"html-table-processing": "none", "collapse": "false", "icon": "false", "fig-align": "center"}
_KINDS = {
    "div": "a div", "span": "a span", "heading": "a heading", "image": "an image", "link": "a link",
    "caption": "a table's caption", "math": "a formula", "code": "a code span", "block": "a code block",
}  # fmt: skip


@dataclass
class Labels:
    """The labels that a document defines, and where each is first defined."""

    first: dict[str, tuple[Path, int]] = field(default_factory=dict[str, "tuple[Path, int]"])
    again: list[tuple[str, Line]] = field(default_factory=list[tuple[str, "Line"]])

    @classmethod
    def of(cls, document: Document) -> Labels:
        """The labels of cells, floats, headings and formulas."""
        labels = cls()
        for cell in document.cells:
            if cell.label:
                place = (cell.fence.file, cell.fence.number)
                labels.first.setdefault(cell.label, place)
                for number, _ in enumerate(panel_captions(cell), start=1):
                    labels.first.setdefault(f"{cell.label}-{number}", place)
        for text in document.texts:
            for found in attributes(text, masked(text)):
                for name in found.ids:
                    if name in labels.first:
                        labels.again.append((name, found.line))
                    labels.first.setdefault(name, (found.line.file, found.line.number))
        return labels


def text_problems(
    document: Document, project: Project, labels: Labels, metadata: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    """Everything in the text of a document that the engine does not know."""
    for name, line in labels.again:
        message = f"label {quoted(name)} stands twice, first on line {labels.first[name][1]}"
        yield _at(line, message, "Give each its own")
    several = len(metadata) > 1 or "riskset-html" not in metadata
    for text in document.texts:
        source = masked(text)
        yield from _shortcodes(text, project, metadata)
        yield from _references(text, source, labels)
        yield from _attributes(text, source)
        yield from _subfloats(text, source)
        yield from tab_problems(text, source)
        yield from _raw(text, source, several=several)
        yield from _pictures(text, source)
        yield from _code(text)
        yield from _second_yaml(text)
    for cell in document.cells:
        for caption in _captions(cell):
            yield from _references(caption, masked(caption), labels)
            yield from _raw(caption, masked(caption), several=several)
            if find_shortcodes(caption.source):
                message = "a shortcode in a cell's caption is outside the subset"
                yield _at(caption.lines[0], message, "Write the text itself")


def _captions(cell: Cell) -> Iterator[Text]:
    """The captions of a cell and of its parts, each on the line of its option."""
    from riskset.documents.qmd import Text
    from riskset.documents.source_line import Line

    for key in ("fig-cap", "tbl-cap", "sfig-cap", "stbl-cap", "fig-subcap", "tbl-subcap"):
        for caption in as_list(cell.options.get(key)):
            if isinstance(caption, str):
                yield Text((Line(" ".join(caption.split()), cell.fence.file, cell.option_lines.get(key, 0)),))


def _at(line: Line, message: str, remedy: str) -> Problem:
    return problem_at(line.file, line.number, message, remedy)


def _shortcodes(text: Text, project: Project, metadata: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    for code in find_shortcodes(text.source):
        if code.literal is not None or code.name == "riskset":  # what is not a call was told when it was read
            continue
        line = text.line_at(code.start)
        if code.name not in SHORTCODES:
            remedy = REMEDIES.get(code.name, f"The shortcodes known are {', '.join(SHORTCODES)}; or {WITH_QUARTO}")
            yield _at(line, f"shortcode {quoted(code.name)} is outside the subset", remedy)
        elif code.name == "include":
            yield _at(
                line, "an include stands within a line or in a code block", "Give it a line of its own, outside code"
            )
        elif code.name == "pagebreak":
            if line.text.strip() != text.source[code.start : code.end]:
                yield _at(line, "a page break stands within a line", "Give it a paragraph of its own")
        elif any(expand(code, values, project.variables, "html") is None for values in metadata.values()):
            where = "the document's metadata has" if code.name == "meta" else "_variables.yml has"
            remedy = "Name a key whose value is one text or number"
            yield _at(line, f"{where} no value {quoted(code.argument)}", remedy)


def _references(text: Text, source: str, labels: Labels) -> Iterator[Problem]:
    for match in _REFERENCE.finditer(source):
        prefix = match["prefix"][:1].lower() + match["prefix"][1:]
        label = match["label"][:1].lower() + match["label"][1:]
        line = text.line_at(match.start("label"))
        if prefix in OTHER_PREFIXES:
            known = ", ".join(f"`{name}-`" for name in REFERENCES)
            message = f"`@{label}`: references of kind `{prefix}-` are outside the subset"
            yield _at(line, message, f"The kinds known are {known}; or {WITH_QUARTO}")
        elif prefix in REFERENCES and label not in labels.first:
            same = [name for name in labels.first if name.startswith(f"{prefix}-")]
            close = nearest(label, same)
            have = ", ".join(f"`@{name}`" for name in same)
            remedy = f"Did you mean `@{close}`?" if close else f"There is {have}" if same else f"Label it `{label}`"
            yield _at(line, f"`@{label}` points at nothing", remedy)


def _attributes(text: Text, source: str) -> Iterator[Problem]:
    for found in attributes(text, source):
        what = _KINDS[found.kind]
        for name in found.classes:
            if not _class_known(found, name):
                remedy = _remedy(name, CLASSES.get(found.kind, {}))
                yield _at(found.line, f"class `.{name}` of {what} is outside the subset", remedy)
        for key, value in found.pairs:
            known = ATTRIBUTES[found.kind]
            if not (key in known or key.startswith("typst:")):
                yield _at(found.line, f"attribute `{key}` of {what} is outside the subset", _remedy(key, known))
            elif problem := _value_problem(key, value):
                yield _at(found.line, *problem)
        for name in found.ids:
            match = _PREFIX_OF_ID.match(name)
            if match and match["prefix"] in OTHER_PREFIXES:
                prefix = match["prefix"]
                known_prefixes = ", ".join(f"`{known}-`" for known in REFERENCES)
                message = f"label {quoted(name)}: items of kind `{prefix}-` are outside the subset"
                yield _at(found.line, message, f"The kinds known are {known_prefixes}; or {WITH_QUARTO}")


def _value_problem(key: str, value: str) -> tuple[str, str] | None:
    if key.endswith("-format") and value not in {"html", "typst", "docx"}:
        return f"`{key}={value}`: no format of that name is rendered", "Write html, typst or docx"
    only = _ONLY_VALUES.get(key)
    if only is not None and value != only:
        return f"`{key}={value}` is outside the subset", f"Write {only}, the only value"
    return column_problem(key, value)


def _class_known(found: Attributes, name: str) -> bool:
    if found.kind == "block":
        return name not in OTHER_BLOCK_CLASSES
    return name in CLASSES[found.kind] or (found.kind == "code" and name.isalpha())


def _remedy(name: str, known: Mapping[str, str]) -> str:
    if name in REMEDIES:
        return REMEDIES[name]
    family = name.rpartition("-")[0]
    if family == "column" or name.startswith("column-"):
        return "Remove it: pages here have one column of text"
    close = nearest(name, known)
    return f"Did you mean `{close}`?" if close else f"Remove it, or {WITH_QUARTO}"


def _subfloats(text: Text, source: str) -> Iterator[Problem]:
    """A float inside another is a part of it: of its kind, and without parts of its own."""
    opened: list[tuple[int, str]] = []
    found = {text.index_at(item.offset): item for item in attributes(text, source) if item.kind != "block"}
    for index, line in enumerate(source.split("\n")):
        fence = re.match(r"[ \t>]*(:{3,})[ \t]*(?P<rest>.*)$", line)
        here = found.get(index)
        kind = next((float_kind(name) for name in here.ids if float_kind(name)), "") if here else ""
        within = [one for _, one in opened if one]
        if kind and here is not None and within and (len(within) > 1 or within[0] != kind):
            message = f"{quoted(here.ids[0])} lies within another float"
            remedy = "Parts of a figure are figures, those of a table tables, and have no parts themselves"
            yield _at(here.line, message, remedy)
        if fence is None:
            continue
        if fence["rest"].strip(": "):
            opened.append((len(fence[1]), kind))
        elif opened:
            opened.pop()


def _raw(text: Text, source: str, *, several: bool) -> Iterator[Problem]:
    if several:
        for match in _HTML.finditer(source):
            message = f"raw HTML `<{match['name'].lower()}>` would be lost in PDF and Word"
            yield _at(text.line_at(match.start()), message, "Write it in Markdown, or in a raw block ```{=html}")
    for match in _TEX.finditer(masked(text, keep_escapes=True)):
        message = f"the TeX command `\\{match['name']}` would be lost: no format here is made by TeX"
        remedy = "Write a new page as {{< pagebreak >}}, formulas between dollar signs, a backslash as two"
        yield _at(text.line_at(match.start()), message, remedy)
    for match in _OTHER_INLINE.finditer(masked(text, keep_code=True)):
        if match["language"] != "python":
            message = f"an inline value in {quoted(match['language'] or match['knitr'])}"
            yield _at(text.line_at(match.start()), message, f"Write it in Python, or {WITH_QUARTO}")


def _pictures(text: Text, source: str) -> Iterator[Problem]:
    for match in _IMAGE.finditer(source):
        target, line = match["target"], text.line_at(match.start())
        if "://" in target:
            message = f"the picture {quoted(target)} is at an address on a network"
            yield _at(line, message, "Save it beside the document and name the file")
        elif target.lower().endswith(_MOVING):
            yield _at(line, f"{quoted(target)} is a video", REMEDIES["video"])


def _code(text: Text) -> Iterator[Problem]:
    for index in sorted(text.verbatim):
        line = text.lines[index]
        if _ANNOTATION.search(line.text):
            yield _at(line, "a code annotation is outside the subset", f"Write a comment, or {WITH_QUARTO}")
        if "`{python}" in line.text:
            message = "an inline value in a code block, which Quarto would compute"
            yield _at(line, message, "Write {{python}} with doubled braces to show it")
        if re.match(r"[ \t>]*`{3,}\s*\{\{", line.text) and index - 1 not in text.verbatim:
            yield _at(line, "a code block that shows a cell is outside the subset", "Write ```{.python}")


def _second_yaml(text: Text) -> Iterator[Problem]:
    """A block of YAML within the text, which Quarto merges into the metadata."""
    lines = text.lines
    for index, line in enumerate(lines[:-1]):
        if index in text.verbatim or not _RULE.match(line.text):
            continue
        before = lines[index - 1].text.strip() if index else ""
        if not before and re.match(r"[A-Za-z][\w-]*:(\s|$)", lines[index + 1].text):
            yield _at(line, "a second block of YAML", "Put its keys into the front matter of the document")
