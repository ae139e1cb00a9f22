r"""Characters as LaTeX prints them under any of its programs: code is escaped, letters and signs become commands.

Latin letters of Western and Central European languages stay as they are: every typeface of text has them. Another
character is written as ``\risksetchar{03B1}{\ensuremath{\alpha}}``, which prints it where the typeface has it and else what
stands in for it, or as ``\risksetletter{4E2D}{...}``, for which nothing can: its number is printed, and TeX warns.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

# What LaTeX reads as code, or as part of a command for another character.
_CODE = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
}
# Blanks, marks of which nothing is seen, and characters that are others in type.
_PLAIN = {
    "\u00a0": "~",
    "\u00ad": r"\-",
    "\u2007": r"\enspace{}",
    "\u2009": r"\,",
    "\u200a": r"\,",
    "\u202f": r"\,",
    "\u200b": r"\hspace{0pt}",
    "\u2060": r"\nobreak\hspace{0pt}",
    "\ufeff": r"\nobreak\hspace{0pt}",
    "\u02bc": r"\textquoteright{}",
    "\u2010": "-",
    "\u2011": r"\mbox{-}",
    "\u2044": "/",
    "\u2215": "/",
    # By which LuaTeX tells of bytes that are not letters.
    "\ufffd": r"\risksetletter{FFFD}{}",
}
# Characters that text has a command for.
_TEXT = {
    "¡": "textexclamdown",
    "¢": "textcent",
    "£": "textsterling",
    "¥": "textyen",
    "¦": "textbrokenbar",
    "§": "textsection",
    "©": "textcopyright",
    "ª": "textordfeminine",
    "®": "textregistered",
    "°": "textdegree",
    "µ": "textmu",
    "¶": "textparagraph",
    "·": "textperiodcentered",
    "º": "textordmasculine",
    "¼": "textonequarter",
    "½": "textonehalf",
    "¾": "textthreequarters",
    "¿": "textquestiondown",
    "\u2012": "textendash",
    "\u2013": "textendash",
    "\u2014": "textemdash",
    "\u2015": "textemdash",
    "\u2016": "textbardbl",
    "\u2018": "textquoteleft",
    "\u2019": "textquoteright",
    "\u201c": "textquotedblleft",
    "\u201d": "textquotedblright",
    "\u2020": "textdagger",
    "\u2021": "textdaggerdbl",
    "\u2022": "textbullet",
    "\u2026": "textellipsis",
    "\u2030": "textperthousand",
    "\u20ac": "texteuro",
    "\u2122": "texttrademark",
}
# Characters of which a typeface of text may have none, and the formula that stands in for them.
_FORMULAS = {
    "¬": r"\neg",
    "±": r"\pm",
    "\u00d7": r"\times",
    "÷": r"\div",
    "\u2032": "{}'",
    "\u2033": "{}''",
    "\u2190": r"\leftarrow",
    "\u2191": r"\uparrow",
    "\u2192": r"\rightarrow",
    "\u2193": r"\downarrow",
    "\u2194": r"\leftrightarrow",
    "\u21d2": r"\Rightarrow",
    "\u21d4": r"\Leftrightarrow",
    "\u2202": r"\partial",
    "\u2206": r"\Delta",
    "\u2208": r"\in",
    "\u220f": r"\prod",
    "\u2211": r"\sum",
    "\u2212": "-",
    "\u2213": r"\mp",
    "\u2217": r"\ast",
    "\u2218": r"\circ",
    "\u221a": r"\surd",
    "\u221d": r"\propto",
    "\u221e": r"\infty",
    "\u2227": r"\wedge",
    "\u2228": r"\vee",
    "\u2229": r"\cap",
    "\u222a": r"\cup",
    "\u222b": r"\int",
    "\u223c": r"\sim",
    "\u2245": r"\cong",
    "\u2248": r"\approx",
    "\u2260": r"\neq",
    "\u2261": r"\equiv",
    "\u2264": r"\leq",
    "\u2265": r"\geq",
    "\u226a": r"\ll",
    "\u226b": r"\gg",
    "\u22c5": r"\cdot",
    "\u25cb": r"\circ",
    "\u25cf": r"\bullet",
    "\u2713": r"\surd",
    "\u2a7d": r"\leq",
    "\u2a7e": r"\geq",
}
# From U+03B1 and U+0391 on; those that look like a Latin letter are one.
_SMALL_GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi o pi rho varsigma sigma tau upsilon phi chi psi omega"  # fmt: skip
_GREAT_GREEK = "A B Gamma Delta E Z H Theta I K Lambda M N Xi O Pi P - Sigma T Upsilon Phi X Psi Omega"
_GREEK = {
    chr(first + place): name if len(name) == 1 else rf"\{name}"
    for first, names in ((0x03B1, _SMALL_GREEK), (0x0391, _GREAT_GREEK))
    for place, name in enumerate(names.split())
}
_GREEK_SIGNS = {"\u03d1": r"\vartheta", "\u03d5": r"\phi", "\u03d6": r"\varpi", "\u03f5": r"\epsilon"}
_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r",
    "\u030b": "H",
    "\u030c": "v",
    "\u0323": "d",
    "\u0326": "textcommabelow",
    "\u0327": "c",
    "\u0328": "k",
    "\u0331": "b",
}
# Letters between U+00C0 and U+017F that T1, and so many a typeface, does not have.
_RARE = frozenset("\u00d7÷ĦħĸĿŀŉŦŧſ")
# Neighbours that fonts join or curl: ---, ,,.
_JOINING = re.compile(r"([-,])(?=\1)")


def escape(text: str) -> str:
    r"""Write characters for LaTeX text.

    >>> escape("50% of {x} -- see #1")
    '50\\% of \\{x\\} -{\\kern0pt}- see \\#1'
    """
    normal = unicodedata.normalize("NFC", _JOINING.sub("\\1\0", text))
    return "".join(_raised(kind, "".join(map(_written, run))) for kind, run in groupby(normal, _kind))


def _raised(kind: str, written: str) -> str:
    return rf"\text{kind}script{{{written}}}" if kind else written


def _kind(character: str) -> str:
    """Whether a character is a raised (``super``) or a lowered one (``sub``) that text has no command for."""
    kind = unicodedata.decomposition(character).partition(" ")[0][1:-1] if character >= "\x80" else ""
    return kind if kind in {"super", "sub"} and character not in _TEXT else ""


@lru_cache(maxsize=4096)
def _written(character: str) -> str:
    """The character by itself; a raised or lowered one as it is on the line."""
    if character == "\0":
        return r"{\kern0pt}"
    if character < "\x80":
        return _CODE.get(character, character)
    if "\u00c0" <= character <= "\u017f" and character not in _RARE:
        return character
    if character in _TEXT:
        return rf"\{_TEXT[character]}{{}}"
    return _PLAIN.get(character) or _unraised(character) or _guarded(character)


def _unraised(character: str) -> str:
    return _decomposed(unicodedata.decomposition(character).partition(" ")[2]) if _kind(character) else ""


def _guarded(character: str) -> str:
    """A character that is printed where the typeface has it, with what stands in for it elsewhere."""
    code = f"{ord(character):04X}"
    instead = _formula(character) or _accented(character) or _compatible(character)
    if instead:
        return rf"\risksetchar{{{code}}}{{{instead}}}"
    if unicodedata.category(character) == "Cf":
        return "{}"
    return rf"\risksetletter{{{code}}}{{{character}}}"


def _formula(character: str) -> str:
    formula = _FORMULAS.get(character) or _GREEK_SIGNS.get(character) or _GREEK.get(character, "")
    if not formula:
        return ""
    return rf"\ensuremath{{\mathrm{{{formula}}}}}" if formula.isalpha() else rf"\ensuremath{{{formula}}}"


def _accented(character: str) -> str:
    """A letter as its base with accents."""
    base, *marks = unicodedata.normalize("NFD", character)
    if base in _ACCENTS:
        base, marks = "", [base, *marks]
    if not marks or any(mark not in _ACCENTS for mark in marks):
        return ""
    written = _written(base) if base else ""
    for mark in marks:
        written = rf"\{_ACCENTS[mark]}{{{written}}}"
    return written


def _compatible(character: str) -> str:
    """What a ligature, a number in one sign or a letter in another form is made of."""
    kind, _, codes = unicodedata.decomposition(character).partition(" ")
    return _decomposed(codes) if kind in {"<compat>", "<fraction>", "<square>", "<wide>", "<font>", "<circle>"} else ""


def _decomposed(codes: str) -> str:
    return "".join(_written(chr(int(code, 16))) for code in codes.split())
