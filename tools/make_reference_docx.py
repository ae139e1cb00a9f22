# ruff: noqa: INP001
"""Write ``_extensions/riskset/reference.docx``, from which pandoc takes the styles of a Word manuscript.

Run it after a change and commit the file that it writes::

    python tools/make_reference_docx.py

Everything in the file is written here, with the standard library alone and without a date, so that the same
script writes the same bytes. Body text is 11 points at 1.4 lines on A4 with margins of 2.5 cm; tables are 8.5
points in a sans, or 7.5 where they are wide, their notes 7.5. ``tests/extension/test_reference_docx.py`` checks that the committed file is this one.
"""

from __future__ import annotations

import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

TARGET = Path(__file__).parents[1] / "_extensions" / "riskset" / "reference.docx"

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

SERIF = "Times New Roman"
# Of tables and what explains them, as of figures.
SANS = "Arial"
MONO = "Courier New"
LINK = "1D3F66"
QUIET = "505050"
CALLOUTS = {
    "Note": ("2F5D8A", "F2F6FA"),
    "Tip": ("2E7D4F", "F1F8F4"),
    "Warning": ("8F5A00", "FCF6EA"),
    "Caution": ("B3541E", "FCF3EE"),
    "Important": ("A3262A", "FBF0F0"),
}
HEADINGS = 6
NUMBERED_LIST = 50


@dataclass(frozen=True)
class Style:
    """A style: its paragraph and run properties are given in the order in which the schema wants them."""

    name: str
    based_on: str | None = "Normal"
    kind: str = "paragraph"
    paragraph: str = ""
    run: str = ""
    following: str | None = None
    default: bool = False
    more: str = ""

    @property
    def id(self) -> str:
        """The style's id: its name without blanks, as pandoc makes it too."""
        return "".join(word[0].upper() + word[1:] for word in self.name.split())

    def xml(self) -> str:
        """The style's element."""
        default = ' w:default="1"' if self.default else ""
        parts = [f'<w:style w:type="{self.kind}"{default} w:styleId="{self.id}"><w:name w:val="{self.name}"/>']
        if self.based_on:
            parts.append(f'<w:basedOn w:val="{style_id(self.based_on)}"/>')
        if self.following:
            parts.append(f'<w:next w:val="{style_id(self.following)}"/>')
        parts.append("<w:qFormat/>")
        if self.paragraph:
            parts.append(f"<w:pPr>{self.paragraph}</w:pPr>")
        if self.run:
            parts.append(f"<w:rPr>{self.run}</w:rPr>")
        parts.append(f"{self.more}</w:style>")
        return "".join(parts)


def style_id(name: str) -> str:
    """The id of the style called `name`."""
    return Style(name).id


def size(points: float) -> str:
    """A size of text; Word counts in half points."""
    return f'<w:sz w:val="{round(2 * points)}"/><w:szCs w:val="{round(2 * points)}"/>'


def spacing(before: float = 0, after: float = 0, lines: float | None = None) -> str:
    """Room above and below a paragraph in points, and the distance of its lines."""
    line = "" if lines is None else f' w:line="{round(240 * lines)}" w:lineRule="auto"'
    return f'<w:spacing w:before="{round(20 * before)}" w:after="{round(20 * after)}"{line}/>'


def fonts(name: str) -> str:
    """A run's font for every script."""
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


KEEP = "<w:keepNext/>"
WHOLE = "<w:keepLines/>"
BOLD = "<w:b/><w:bCs/>"
PLAIN = '<w:b w:val="0"/><w:bCs w:val="0"/>'
ITALIC = "<w:i/><w:iCs/>"
LEFT = '<w:jc w:val="left"/>'
CENTER = '<w:jc w:val="center"/>'


def color(value: str) -> str:
    """A run's color."""
    return f'<w:color w:val="{value}"/>'


def border(side: str, points: float, value: str, space: int) -> str:
    """One side of a paragraph's border."""
    return f'<w:{side} w:val="single" w:sz="{round(8 * points)}" w:space="{space}" w:color="{value}"/>'


def heading_styles() -> list[Style]:
    """Headings without numbers, and such as derive from them and are tied to the levels of one list."""
    look = {
        1: (spacing(18, 6), BOLD + size(14)),
        2: (spacing(14, 4), BOLD + size(12)),
        3: (spacing(12, 3), PLAIN + ITALIC + size(11)),
    }
    styles = []
    for level in range(1, HEADINGS + 1):
        room, run = look[min(level, 3)]
        paragraph = f'{KEEP}{WHOLE}{room}{LEFT}<w:outlineLvl w:val="{level - 1}"/>'
        styles.append(Style(f"heading {level}", paragraph=paragraph, run=run, following="Body Text"))
        numbered = f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="{NUMBERED_LIST}"/></w:numPr>'
        styles.append(Style(f"Numbered Heading {level}", f"heading {level}", paragraph=numbered, following="Body Text"))
    return styles


def callout_styles() -> list[Style]:
    """Callouts: a rule at the left and a tint; the title keeps with what follows."""
    styles = []
    for name, (hue, tint) in CALLOUTS.items():
        frame = f'<w:pBdr>{border("left", 2.25, hue, 8)}</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="{tint}"/>'
        indent = '<w:ind w:left="227" w:right="57"/>'
        title = KEEP + frame + spacing(10, 0, 1.3) + indent
        styles += [
            Style(f"Callout {name}", "Body Text", paragraph=frame + spacing(0, 8, 1.3) + indent, run=size(10.5)),
            Style(f"Callout {name} Title", f"Callout {name}", paragraph=title, run=color(hue)),
        ]
    return styles


def paragraph_styles() -> list[Style]:
    """Styles of paragraphs, pandoc's own names first."""
    quiet_line = WHOLE + spacing(0, 1) + LEFT
    top = f"<w:pBdr>{border('top', 0.75, '000000', 6)}</w:pBdr>"
    bottom = f"<w:pBdr>{border('bottom', 0.75, '000000', 6)}</w:pBdr>"
    hanging = '<w:tabs><w:tab w:val="left" w:pos="454"/></w:tabs>'
    return [
        Style("Normal", None, default=True),
        Style("Body Text", paragraph=spacing(0, 7, 1.4)),
        Style("First Paragraph", "Body Text", following="Body Text"),
        Style("Compact", paragraph=spacing(1, 1)),
        Style("Title", paragraph=KEEP + WHOLE + spacing(0, 9) + LEFT, run=BOLD + size(18), following="Body Text"),
        Style("Subtitle", paragraph=KEEP + spacing(0, 8) + LEFT, run=size(13)),
        Style("Author", paragraph=KEEP + spacing(0, 6, 1.15) + LEFT, run=size(11.5)),
        Style("Affiliation", paragraph=quiet_line, run=color(QUIET) + size(9)),
        Style("Author Note", "Affiliation"),
        Style("Date", "Affiliation", paragraph=spacing(0, 12)),
        Style("Abstract Title", paragraph=KEEP + top + spacing(14, 4) + LEFT, run=BOLD + size(11.5)),
        Style("Abstract", paragraph=spacing(0, 4, 1.2), run=size(10.5)),
        Style("Keywords", "Abstract", paragraph=bottom + spacing(0, 10, 1.2)),
        Style("Bibliography", paragraph=WHOLE + hanging + spacing(0, 3, 1.1) + '<w:ind w:left="454" w:hanging="454"/>',
              run=size(10)),
        Style("Block Text", "Body Text", paragraph='<w:ind w:left="480" w:right="480"/>'),
        Style("Footnote Text", paragraph=spacing(0, 2), run=size(9)),
        Style("Footnote Block Text", "Footnote Text", paragraph='<w:ind w:left="480" w:right="480"/>'),
        Style("Definition Term", "Body Text", paragraph=KEEP + spacing(4, 0), run=BOLD),
        Style("Definition", "Body Text", paragraph='<w:ind w:left="340"/>'),
        Style("Source Code", paragraph='<w:shd w:val="clear" w:color="auto" w:fill="F6F6F6"/>' + spacing(4, 8) + LEFT,
              run=fonts(MONO) + size(9)),
        Style("caption", paragraph=WHOLE + spacing(0, 6) + LEFT, run=fonts(SANS) + size(9)),
        Style("Table Caption", "caption", paragraph=KEEP + spacing(14, 4)),
        Style("Image Caption", "caption", paragraph=spacing(5, 16)),
        Style("Figure", paragraph=spacing(12, 12) + CENTER),
        Style("Captioned Figure", "Figure", paragraph=KEEP + spacing(14, 0)),
        Style("Table Text", paragraph=LEFT, run=fonts(SANS) + size(8.5)),
        Style("Table Text Small", "Table Text", run=size(7.5)),
        # The last note has room below; those before it keep with it.
        Style("Table Note", paragraph=WHOLE + spacing(2, 14) + LEFT, run=fonts(SANS) + size(7.5)),
        Style("Table Note Kept", "Table Note", paragraph=KEEP + spacing(2, 0)),
        # Between a table without notes and what follows; a section's last paragraph, as low as Word allows.
        Style("Table End", paragraph='<w:spacing w:before="0" w:after="0" w:line="200" w:lineRule="exact"/>',
              run=size(2)),
        Style("Section End", paragraph='<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>',
              run=size(1)),
        Style("header", paragraph=f"<w:pBdr>{border('bottom', 0.5, '969696', 4)}</w:pBdr>" + LEFT,
              run=ITALIC + color(QUIET) + size(9)),
        Style("footer", paragraph=CENTER, run=color(QUIET) + size(9)),
        Style("TOC Heading", "heading 1", paragraph='<w:outlineLvl w:val="9"/>'),
        *(
            Style(f"toc {level}", paragraph='<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9070"/></w:tabs>'
                  + spacing(0, 3) + f'<w:ind w:left="{240 * (level - 1)}"/>')
            for level in (1, 2, 3)
        ),
        Style("table of figures", paragraph='<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9070"/></w:tabs>'
              + spacing(0, 3)),
    ]  # fmt: skip


def character_styles() -> list[Style]:
    """Styles of characters."""
    base = "Default Paragraph Font"
    return [
        Style(base, None, "character", default=True),
        Style("Caption Label", base, "character", run=BOLD),
        Style("Keywords Label", base, "character", run=BOLD),
        Style("Verbatim Char", base, "character", run=fonts(MONO) + size(9.5)),
        Style("Section Number", base, "character"),
        Style("footnote reference", base, "character", run='<w:vertAlign w:val="superscript"/>'),
        Style("Hyperlink", base, "character", run=color(LINK)),
        Style("line number", base, "character", run=color(QUIET) + size(8)),
    ]


def table_styles() -> list[Style]:
    """Three rules: of tables that are written in Markdown, and of the package's own, which bring the rule under the head."""
    cells = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in
                    (("top", 30), ("left", 85), ("bottom", 30), ("right", 85)))  # fmt: skip
    rule = '<w:{} w:val="single" w:sz="{}" w:space="0" w:color="000000"/>'
    frame = f"<w:tblBorders>{rule.format('top', 8)}{rule.format('bottom', 8)}</w:tblBorders>"
    head = (
        '<w:tblStylePr w:type="firstRow"><w:tcPr>'
        f"<w:tcBorders>{rule.format('bottom', 4)}</w:tcBorders>"
        '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
    )
    properties = f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{{}}<w:tblCellMar>{cells}</w:tblCellMar></w:tblPr>'
    plain = Style("Normal Table", None, "table", default=True, more=properties.format(""))
    written = Style("Table", "Normal Table", "table", run=fonts(SANS) + size(8.5), more=properties.format(frame) + head)
    bare = f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{frame}</w:tblPr>'
    return [plain, written, Style("Riskset Table", "Normal Table", "table", more=bare)]


def styles_xml() -> str:
    """``word/styles.xml``."""
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts(SERIF)}{size(11)}"
        '<w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr><w:widowControl/>{spacing(0, 0, 1)}</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    styles = [*paragraph_styles(), *heading_styles(), *callout_styles(), *character_styles(), *table_styles()]
    return f"{DECLARATION}<w:styles {NAMESPACES}>{defaults}{''.join(style.xml() for style in styles)}</w:styles>"


def numbering_xml() -> str:
    """``word/numbering.xml``: the list that numbers headings, 1, 1.1, 1.1.1."""
    levels = []
    for level in range(HEADINGS):
        text = ".".join(f"%{index}" for index in range(1, level + 2))
        levels.append(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
            f'<w:pStyle w:val="NumberedHeading{level + 1}"/><w:suff w:val="space"/><w:lvlText w:val="{text}"/>'
            '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        )
    return (
        f'{DECLARATION}<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="{NUMBERED_LIST}">'
        f'<w:nsid w:val="5A1D5E70"/><w:multiLevelType w:val="multilevel"/>{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="{NUMBERED_LIST}"><w:abstractNumId w:val="{NUMBERED_LIST}"/></w:num></w:numbering>'
    )


def field(instruction: str, shown: str) -> str:
    """A field with what it shows until Word computes it."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f'{mark.format("begin")}<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f"{mark.format('separate')}<w:r><w:t>{shown}</w:t></w:r>{mark.format('end')}"
    )


def header_xml() -> str:
    """The running title: a property of the document, which the filter sets from the metadata."""
    content = field("DOCPROPERTY running-title", "")
    return f'{DECLARATION}<w:hdr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{content}</w:p></w:hdr>'


def footer_xml() -> str:
    """The page and the number of pages."""
    content = field("PAGE", "1") + '<w:r><w:t xml:space="preserve"> / </w:t></w:r>' + field("NUMPAGES", "1")
    return f'{DECLARATION}<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{content}</w:p></w:ftr>'


def document_xml() -> str:
    """A page of samples, for those who look at the file, and the section that pandoc takes over."""
    samples = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style.id}"/></w:pPr><w:r><w:t>{style.name}</w:t></w:r></w:p>'
        for style in [*paragraph_styles(), *heading_styles(), *callout_styles()]
    )
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId6"/><w:footerReference w:type="default" r:id="rId7"/>'
        '<w:footnotePr><w:numRestart w:val="continuous"/></w:footnotePr>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" w:header="709" w:footer="709" '
        'w:gutter="0"/><w:cols w:space="708"/></w:sectPr>'
    )
    return f"{DECLARATION}<w:document {NAMESPACES}><w:body>{samples}{section}</w:body></w:document>"


def settings_xml() -> str:
    """Word's settings for a new document: no old compatibility mode."""
    return (
        f'{DECLARATION}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat><w:themeFontLang w:val="en-US"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


def footnotes_xml() -> str:
    """The two footnotes that every document has: the separators."""
    notes = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{element}/></w:r></w:p></w:footnote>'
        for kind, number, element in (
            ("separator", -1, "separator"),
            ("continuationSeparator", 0, "continuationSeparator"),
        )
    )
    return f"{DECLARATION}<w:footnotes {NAMESPACES}>{notes}</w:footnotes>"


def font_table_xml() -> str:
    """The fonts; a reader without one of them takes another of its family."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:family w:val="{family}"/></w:font>'
        for name, other, family in (
            (SERIF, "Liberation Serif", "roman"),
            (SANS, "Liberation Sans", "swiss"),
            (MONO, "Liberation Mono", "modern"),
        )
    )
    return f"{DECLARATION}<w:fonts {NAMESPACES}>{entries}</w:fonts>"


def parts() -> dict[str, str]:
    """The files of the package by name."""
    kinds = ["styles", "numbering", "settings", "fontTable", "footnotes", "header", "footer"]
    files = {kind: f"{kind}1.xml" if kind in {"header", "footer"} else f"{kind}.xml" for kind in kinds}
    overrides = "".join(f'<Override PartName="/word/{files[kind]}" ContentType="{WORD}.{kind}+xml"/>' for kind in kinds)
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{files[kind]}"/>'
        for number, kind in enumerate(kinds, start=1)
    )
    relationships = "http://schemas.openxmlformats.org/package/2006/relationships"
    return {
        "[Content_Types].xml": (
            f'{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": (
            f'{DECLARATION}<Relationships xmlns="{relationships}">'
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": document_xml(),
        "word/_rels/document.xml.rels": f'{DECLARATION}<Relationships xmlns="{relationships}">{links}</Relationships>',
        "word/styles.xml": styles_xml(),
        "word/numbering.xml": numbering_xml(),
        "word/settings.xml": settings_xml(),
        "word/fontTable.xml": font_table_xml(),
        "word/footnotes.xml": footnotes_xml(),
        "word/header1.xml": header_xml(),
        "word/footer1.xml": footer_xml(),
    }


def write(target: Path) -> None:
    """Write the file to `target`."""
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts().items():
            entry = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, content, compresslevel=9)


if __name__ == "__main__":
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    write(path)
    sys.stdout.write(f"{path}\n")
