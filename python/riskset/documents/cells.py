"""Executed cells as Markdown: Quarto's own float divs, pictures in the form that each format wants."""

from __future__ import annotations

import base64
import html
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riskset.documents.markdown import fenced
from riskset.documents.problems import problem_at, quoted
from riskset.documents.subset import FLOATS, LAYOUTS
from riskset.documents.table_forms import in_form
from riskset.surroundings import NARROW

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from riskset.documents.qmd import Cell
    from riskset.problems import Problem

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# What a drawing function returns besides its picture; Quarto leaves it out too.
_BY_THE_WAY = ("<Figure", "<Axes", "[<matplotlib", "<matplotlib", "<seaborn", "Text(", "[Text(", "array(", "([<", "(<")
_PICTURES = {"html": ("image/svg+xml", "image/png"), "typst": ("image/svg+xml", "image/png"), "docx": ("image/png",)}
FIGURES = "riskset-figures"
# What a narrow window holds of a picture, in points; one that is wider scrolls there.
_PHONE = 267
_ENDINGS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}


@dataclass(frozen=True)
class Settings:
    """The options of a cell after those of the document; named as in a document."""

    echo: bool = True
    eval: bool = True
    output: bool | str = True
    include: bool = True
    warning: bool = True
    error: bool = False

    @classmethod
    def of(cls, cell: Cell, execute: dict[str, Any]) -> Settings:
        """The settings of `cell` in a document whose ``execute`` key is given."""
        merged = {**execute, **cell.options}
        return cls(**{name: merged[name] for name in cls.__dataclass_fields__ if name in merged})


@dataclass(frozen=True, slots=True)
class Place:
    """What a display is called in file names, and which of its cell it is, from 0."""

    name: str
    number: int


@dataclass
class Writer:
    """Writes cells for one format, pictures into a folder in `folder`; what cannot be shown is put into `problems`.

    `defaults` are the document's own `code-fold` and `code-summary`.
    """

    format: str
    folder: Path
    problems: list[Problem]
    defaults: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def write(self, cell: Cell, settings: Settings, outputs: list[Any], position: int) -> str:
        """The Markdown of one cell; ``position`` names the pictures of a cell without label."""
        if not settings.include:
            return ""
        parts: list[str] = []
        if settings.echo and cell.code:
            parts.append(self._code(cell))
        if settings.output is not False and settings.eval:
            parts.extend(self._outputs(cell, settings, outputs, position))
        kind = float_kind(cell.label)
        if settings.output == "asis" and not kind:
            return _indented("\n\n".join(parts), cell.indent)
        if kind and settings.eval and settings.output is not False:
            if len(parts) == (1 if settings.echo and cell.code else 0):
                remedy = "Let its last line be the table or figure, or take the label away"
                message = f"cell {quoted(cell.label)} is to be a float, but shows nothing"
                self.problems.append(problem_at(cell.fence.file, cell.fence.number, message, remedy))
            caption = cell.options.get(f"{kind}-cap")
            if caption:
                parts.append(" ".join(str(caption).split()))
        if not parts:
            return ""
        identity = f"#{cell.label} " if cell.label else ""
        attributes = f"{identity}.cell{layout_attributes(cell)}"
        return _indented(_div(attributes, "\n\n".join(parts)), cell.indent)

    def _code(self, cell: Cell) -> str:
        """The code of a cell, on a web page behind a line that folds it where that is asked for."""
        code = fenced(cell.code, " {.python .cell-code}")
        fold = cell.options.get("code-fold", self.defaults.get("code-fold"))
        if self.format != "html" or fold in {None, False}:
            return code
        summary = str(cell.options.get("code-summary", self.defaults.get("code-summary") or "Code"))
        opened = " open" if fold == "show" else ""
        head = f'<details class="code-fold"{opened}><summary>{html.escape(summary)}</summary>'
        return "\n\n".join((fenced(head, "{=html}"), code, fenced("</details>", "{=html}")))

    def _outputs(self, cell: Cell, settings: Settings, outputs: list[Any], position: int) -> list[str]:
        pictured = any(_picture(output, self.format) for output in outputs)
        captions = panel_captions(cell)
        shown = 0
        parts: list[str] = []
        for output in outputs:
            kind = output["output_type"]
            if kind == "stream":
                if output["name"] == "stderr" and not settings.warning:
                    continue
                parts.append(_stream(output, settings))
            elif kind == "error":
                text = _COLOUR.sub("", f"{output['ename']}: {output['evalue']}")
                parts.append(_div(".cell-output .cell-output-error", fenced(text, "")))
            elif not (pictured and _by_the_way(output)):
                caption = captions[shown] if shown < len(captions) else ""
                display = self._display(cell, output, Place(f"{cell.label or f'cell-{position}'}-{shown + 1}", shown))
                shown += 1
                parts.append(_panel(f"{cell.label}-{shown}", display, caption) if captions else display)
        if captions and shown != len(captions):
            self.problems.append(_captions_do_not_fit(cell, len(captions), shown))
        return [part for part in parts if part]

    def _display(self, cell: Cell, output: dict[str, Any], place: Place) -> str:
        data = output.get("data", {})
        if "text/markdown" in data:
            shown = in_form(_text(data["text/markdown"]), self.format)
            return _div(".cell-output .cell-output-display .cell-output-markdown", shown)
        picture = _picture(output, self.format)
        if picture:
            return _div(".cell-output .cell-output-display", self._image(cell, data, picture, place))
        latex = _text(data.get("text/latex", ""))
        if latex.startswith("$"):
            return _div(".cell-output .cell-output-display", latex)
        if set(data) <= {"text/plain"}:
            return _div(".cell-output .cell-output-display", fenced(_text(data.get("text/plain", "")), ""))
        self.problems.append(self._not_shown(cell, data))
        return ""

    def _image(self, cell: Cell, data: dict[str, Any], picture: str, place: Place) -> str:
        file = re.sub(r"[^\w-]", "-", place.name)
        path = self.folder / FIGURES / f"{file}.{_ENDINGS[picture]}"
        path.parent.mkdir(exist_ok=True)
        content = data[picture]
        encoded = _text(content)
        path.write_bytes(encoded.encode() if picture == "image/svg+xml" else base64.b64decode(encoded))
        if self.format == "docx" and picture == "image/png" and "image/svg+xml" in data:
            # What Word shows instead, where it can; see `riskset.documents.word`.
            path.with_suffix(".svg").write_text(_text(data["image/svg+xml"]), encoding="utf-8")
        alt = _alternative_text(cell, place.number).replace("\\", "\\\\").replace('"', r"\"")
        attributes = self._for_narrow_windows(data, file)
        attributes += [f'fig-alt="{" ".join(alt.split())}"'] if alt else []
        # Relative to the folder, as Word files name the path of each picture; pandoc looks in the folder for it.
        return f"![]({FIGURES}/{path.name}){{{' '.join(attributes)}}}" if attributes else f"![]({FIGURES}/{path.name})"

    def _for_narrow_windows(self, data: dict[str, Any], file: str) -> list[str]:
        """Of a figure of riskset's its class, and on a web page the drawing for narrow windows where there is one."""
        if NARROW not in data:
            return []
        drawing = _text(data[NARROW])
        shown = drawing or _text(data.get("image/svg+xml", ""))
        classes = [".riskset-figure", *([".riskset-broad"] if _width(shown) > _PHONE else [])]
        if not drawing or self.format != "html":
            return classes
        (self.folder / FIGURES / f"{file}-narrow.svg").write_text(drawing, encoding="utf-8")
        return [*classes, f'narrow="{FIGURES}/{file}-narrow.svg"']

    def _not_shown(self, cell: Cell, data: dict[str, Any]) -> Problem:
        forms = ", ".join(sorted(form for form in data if form != "text/plain"))
        message = f"the output of {'cell ' + quoted(cell.label) if cell.label else 'this cell'} comes only as {forms}"
        remedies = {
            "docx": "Word cannot show it: offer Markdown, or a picture as PNG",
        }
        remedy = remedies.get(self.format, "Offer Markdown or a picture; a data frame can be made a table of riskset's")
        return problem_at(cell.fence.file, cell.fence.number, message, remedy)


def _width(svg: str) -> float:
    """The width in points that an SVG says it has."""
    found = re.search(r"<svg\b[^>]*?\bwidth=\"([\d.]+)pt\"", svg)
    return float(found[1]) if found else 0.0


def float_kind(label: str) -> str:
    """``fig``, ``tbl``, ``sfig`` or ``stbl`` for a label of that prefix, else nothing."""
    prefix = label.partition("-")[0]
    return prefix if prefix in FLOATS and "-" in label else ""


def panel_captions(cell: Cell) -> list[str]:
    """The captions that a cell names for the parts of its figure or table."""
    captions = cell.options.get(f"{float_kind(cell.label)}-subcap")
    return [" ".join(str(caption).split()) for caption in captions] if isinstance(captions, list) else []


def layout_attributes(cell: Cell) -> str:
    """The layout of a cell's displays, as attributes of its div."""
    written: list[str] = []
    for key in (*LAYOUTS, "fig-cap-location", "tbl-cap-location"):
        if key in cell.options:
            value = cell.options[key]
            text = json.dumps(value) if isinstance(value, list) else str(value)
            written.append(f' {key}="{text}"'.replace('\\"', "'"))
    return "".join(written)


def _panel(label: str, display: str, caption: str) -> str:
    return _div(f"#{label}", f"{display}\n\n{caption}" if caption else display)


def _captions_do_not_fit(cell: Cell, named: int, shown: int) -> Problem:
    key = f"{float_kind(cell.label)}-subcap"
    message = f"cell {quoted(cell.label)} shows {shown} parts, and `{key}` has {named} captions"
    line = cell.option_lines.get(key, cell.fence.number)
    return problem_at(cell.fence.file, line, message, "Show each part by itself, and write a caption for each")


def _alternative_text(cell: Cell, number: int) -> str:
    """What stands for a picture: one text for all of a cell, or a list of one for each."""
    texts = cell.options.get("fig-alt") or ""
    if isinstance(texts, list):
        return str(texts[number]) if number < len(texts) else ""
    return str(texts)


def _div(attributes: str, content: str) -> str:
    fence = ":" * max(3, _longest_fence(content) + 1)
    return f"{fence} {{{attributes}}}\n{content}\n{fence}"


def _longest_fence(content: str) -> int:
    """The colons of the longest fence in a text, at least two; looked for by its colons, as lines may be very long."""
    longest, position = 2, 0
    while (begin := content.find(":::", position)) >= 0:
        position = begin + 3
        while content.startswith(":", position):
            position += 1
        if not content[content.rfind("\n", 0, begin) + 1 : begin].strip(" \t"):
            longest = max(longest, position - begin)
    return longest


def _stream(output: dict[str, Any], settings: Settings) -> str:
    text = _text(output["text"])
    if settings.output == "asis" and output["name"] == "stdout":
        return text.strip("\n")
    return _div(f".cell-output .cell-output-{output['name']}", fenced(_COLOUR.sub("", text).rstrip("\n"), ""))


def _picture(output: dict[str, Any], target: str) -> str:
    data = output.get("data", {})
    if "text/markdown" in data:
        return ""
    forms = (*_PICTURES[target], "image/jpeg")
    return next((form for form in forms if form in data), "")


def _by_the_way(output: dict[str, Any]) -> bool:
    data = output.get("data", {})
    return (
        output["output_type"] == "execute_result"
        and set(data) == {"text/plain"}
        and _text(data["text/plain"]).startswith(_BY_THE_WAY)
    )


def _text(value: Any) -> str:  # noqa: ANN401
    return "".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _indented(text: str, indent: str) -> str:
    return "\n".join(indent + line if line else line for line in text.split("\n")) if indent else text
