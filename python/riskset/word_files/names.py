"""Names in Word files: those of XML, and those of the bookmarks by which a file knows its numbers."""

from __future__ import annotations

import hashlib
import re

W_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W14_NAMESPACE = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15_NAMESPACE = "http://schemas.microsoft.com/office/word/2012/wordml"
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"

LONGEST_BOOKMARK = 40
"""Letters that Word allows in the name of a bookmark."""
_LONGEST_CODE = 18
_CODES = {
    ".": "_d", ",": "_c", "\u2212": "_m", "-": "_h", "<": "_l", ">": "_g", "=": "_q", "\u00a0": "_n", " ": "_s",
    "\u2013": "_e", "\u2009": "_t", "\u202f": "_u", "%": "_p", "\u00b7": "_i", "*": "_a", "(": "_o", ")": "_x",
    "\u2264": "_j", "\u2265": "_k", "/": "_b",
}  # fmt: skip
_CHARACTERS = {code: character for character, code in _CODES.items()}
_DIGEST = "__"
_NUMBER = re.compile(r"_rs_([0-9a-f]{12})_(\d+)_(\w*)")
_EXPRESSION = re.compile(r"_rsx_([0-9a-f]{12})_(\d+)")


def w(name: str) -> str:
    """The full name of an element or attribute of WordprocessingML."""
    return f"{{{W_NAMESPACE}}}{name}"


def w14(name: str) -> str:
    """The full name of what Word 2010 added, such as the ids of paragraphs."""
    return f"{{{_W14_NAMESPACE}}}{name}"


def w15(name: str) -> str:
    """The full name of what Word 2013 added, such as the threads of comments."""
    return f"{{{_W15_NAMESPACE}}}{name}"


def r(name: str) -> str:
    """The full name of an attribute of relationships."""
    return f"{{{R_NAMESPACE}}}{name}"


SPACE = f"{{{XML_NAMESPACE}}}space"


def printed_code(text: str) -> str:
    """Characters in letters, digits and underscores, as the name of a bookmark takes them; long ones as a digest.

    >>> printed_code("< 0.001")
    '_l_s0_d001'
    """
    code = "".join(character if _is_plain(character) else _CODES.get(character, "?") for character in text)
    if "?" in code or len(code) > _LONGEST_CODE:
        return _DIGEST + hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
    return code


def _is_plain(character: str) -> bool:
    return character.isascii() and character.isalnum()


def printed_text(code: str) -> str | None:
    """The characters of a code; None where it is a digest."""
    if code.startswith(_DIGEST):
        return None
    return re.sub(r"_.", lambda found: _CHARACTERS.get(found[0], found[0]), code)


def number_of(name: str) -> tuple[str, int, str] | None:
    """The id, the counter and the code of the characters in the name of a number's bookmark; None for any other."""
    found = _NUMBER.fullmatch(name)
    return (found[1], int(found[2]), found[3]) if found else None


def expression_of(name: str) -> tuple[str, int] | None:
    """The id and the counter in the name of an inline value's bookmark; None for any other."""
    found = _EXPRESSION.fullmatch(name)
    return (found[1], int(found[2])) if found else None


def is_own(name: str) -> bool:
    """Whether a bookmark is one of a number or an inline value."""
    return number_of(name) is not None or expression_of(name) is not None
