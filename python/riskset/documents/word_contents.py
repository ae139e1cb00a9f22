"""The contents of a Word file with the formulas and the emphasis of its headings."""

from __future__ import annotations

import re

_LINE = re.compile(
    r'(?P<opening><w:hyperlink w:anchor="(?P<name>_Toc9\d+)"[^>]*>(?:<w:r>.*?</w:r>)??)<w:r>(?:(?!<w:r>).)*?</w:r></w:hyperlink>'
)
_START = re.compile(r'<w:bookmarkStart w:id="(?P<id>\d+)" w:name="(?P<name>_Toc9\d+)"\s*/>')
_WORDS = re.compile(r"<m:oMath>.*?</m:oMath>|<w:r>.*?</w:r>", re.DOTALL)
_NO_WORDS = re.compile(r"<w:(?:footnoteReference|endnoteReference|drawing|fldChar|instrText)\b|<w:rStyle\b")
_LOOKS = re.compile(r"<m:oMath>|<w:rPr>")


def with_formulas(xml: str) -> str:
    """Lines of contents that say what their headings say, formulas, raised and slanted letters included."""
    if "_Toc9" not in xml:
        return xml
    headings = {found["name"]: _heading(xml, found) for found in _START.finditer(xml)}

    def line(found: re.Match[str]) -> str:
        words = headings.get(found["name"], "")
        return f"{found['opening']}{words}</w:hyperlink>" if words else found[0]

    return _LINE.sub(line, xml)


def _heading(xml: str, found: re.Match[str]) -> str:
    """The runs and formulas of a heading; empty where it is plain text."""
    end = re.compile(rf'<w:bookmarkEnd w:id="{found["id"]}"\s*/>').search(xml, found.end())
    within = xml[found.end() : end.start() if end else found.end()]
    words = [each for each in _WORDS.findall(within) if not _NO_WORDS.search(each)]
    return "".join(words) if any(map(_LOOKS.search, words)) else ""
