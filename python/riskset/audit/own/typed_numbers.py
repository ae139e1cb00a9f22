"""Finds the numbers of the prose that are not from the store: typed by hand, or computed in the document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.own.context import is_result
from riskset.audit.own.heads import in_head
from riskset.audit.own.numerals import HIDDEN_P, around, numbers_in_words, numerals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.own.numerals import Numeral
    from riskset.audit.own.parameters import Parameters
    from riskset.audit.own.passages import Passage
    from riskset.audit.own.plain_words import Told
    from riskset.audit.own.suggested import Suggestions

TYPED = "typed-number"
COMPUTED = "computed-number"
RULES = {
    TYPED: "A number of the prose comes from the store, or is a parameter, a date, a reference or a marked constant",
    COMPUTED: "An inline value prints what the store has said, and computes nothing of its own",
}
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )?(?:{_MONTHS}|(?:{'|'.join(m[:3] for m in _MONTHS.split('|'))})\.?)"
    r"(?: \d{1,2}(?:st|nd|rd|th)?\b(?!\d))?,?(?: (?:1[89]|20)\d\d)?\b"
    r"|\b(?:1[89]|20)\d\d-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./](?:1[89]|20)\d\d\b"
    r"|(?<![\d.,])(?:1[89]|20)\d\d(?:[-\u2013/](?:(?:1[89]|20)\d\d|\d\d))?s?\b(?![.,]?\d|%|\s*(?:mg|µg|g|mL|IU|kg)\b)"
)
# Names of parts of a document and of terms that carry a number.
_NUMBERED = re.compile(
    r"\b(?:Supplementary |Supplemental |Additional |Extended Data |Online )?"
    r"(?:Tables?|Tabs?\.|Figures?|Figs?\.|Sections?|Secs?\.|Appendix|Appendices|Chapters?|Equations?|Eqs?\.|Box(?:es)?|"
    r"Panels?|Lines?|Pages?|pp?\.|Items?|Files?|References?|Refs?\.|Volumes?|Vol\.|No\.|Methods?|Part)"
    r"[\s\u00a0]*(?:[SAE]?\d+(?:\.\d+)*[A-Za-z]?)(?:(?:\s*(?:,|and|to|or|[-\u2013])\s*)+[SAE]?\d+(?:\.\d+)*[A-Za-z]?)*",
    re.IGNORECASE,
)
_TERM = re.compile(
    r"\b(?:phase|grades?|stages?|types?|class|version|Python|R|SAS|SPSS|Stata|STATA|Quarto|riskset|lifelines|release|level|"
    r"category|score of|CTCAE|v\.?)[\s\u00a0]+v?\d+(?:\.\d+)*[a-z]?"
    r"(?:(?:\s*(?:,|and|to|or|[-\u2013])\s*)+(?:grades?\s+)?\d+[a-z]?\b(?!\s*%))*",
    re.IGNORECASE,
)
_EXPECTED_COUNT = re.compile(r"\bexpected (?:cell )?(?:count|number|frequenc)\w*[^.;]{0,30}\b5\b")
# Where there is no effect: `nearer to 1`, `limits that exclude 1`.
_NULL = re.compile(
    r"\b(?:(?:near|close)(?:er|st)? to|exclud\w+|includ\w+|above|below|equal to|exceed\w*|than|cross\w*|ratios? of)\s+[01](?:\.0)?(?: (?:or|and) [01])?\b(?![.,]?\d|%)"
)
_CRITERION = re.compile(
    r"\bdifferences? (?:of|above|below|over|under) 0?\.\d+\b(?=[^.;]*\b(?:considered|regarded|taken as|negligible)\b)"
)
_CITED = re.compile(r"\[\d+(?:[\s,\u2013-]+\d+)*\]")
_VERSION = re.compile(r"__version__|\bversions?\b")
_SIGNIFICANCE = re.compile(r"significan|\balpha\b|two-sided|critical|threshold", re.IGNORECASE)


def typed_numbers(passages: Sequence[Passage], parameters: Parameters, suggestions: Suggestions) -> Iterator[Finding]:
    """What is wrong with the numbers of passages, each with the call that would print it where the store has it."""
    for passage in passages:
        allowed = _allowed(passage, parameters)
        for numeral in (*numerals(passage.text), *numbers_in_words(passage.text)):
            if passage.is_told(numeral.start, numeral.end) or _within(numeral, allowed):
                continue
            if not _may_stand(passage, numeral, parameters, suggestions):
                yield _typed(passage, numeral, suggestions)
        yield from _unsaid_p_values(passage)
        for told in passage.told:
            yield from _computed(passage, told, parameters)


def _may_stand(passage: Passage, numeral: Numeral, parameters: Parameters, suggestions: Suggestions) -> bool:
    """Whether a typed number is a parameter of the study; in a title, where no call can stand, also one of its results."""
    if passage.part == "title" and suggestions.has(numeral):
        return True
    if passage.is_row:
        head = in_head(passage, numeral.start) or _in_first_column(passage, numeral)
        return head and parameters.heads(numeral)
    if numeral.value == 0.05 and _SIGNIFICANCE.search(passage.text):
        return True
    result = is_result(passage.text, numeral)
    return not result if numeral.is_word else not result and parameters.has(numeral, passage.text)


def _in_first_column(passage: Passage, numeral: Numeral) -> bool:
    """Whether a number of a typed table stands in its stub."""
    return passage.text.lstrip(" |").find("|") + len(passage.text) - len(passage.text.lstrip(" |")) > numeral.start


def _allowed(passage: Passage, parameters: Parameters) -> list[tuple[int, int]]:
    """Where dates, references, terms and constants stand."""
    text = passage.text
    spans = list(passage.literals)
    for pattern in (_NUMBERED, _TERM, _CITED, _EXPECTED_COUNT, _NULL, _CRITERION):
        spans.extend(match.span() for match in pattern.finditer(text))
    spans.extend(match.span() for match in _DATE.finditer(text))
    for literal in parameters.literals:
        at = text.find(literal)
        while at >= 0:
            spans.append((at, at + len(literal)))
            at = text.find(literal, at + 1)
    return spans


def _within(numeral: Numeral, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= numeral.start and numeral.end <= end for start, end in spans)


def _typed(passage: Passage, numeral: Numeral, suggestions: Suggestions) -> Finding:
    place = passage.place(numeral.start, around(passage.text, numeral.start, numeral.end, before=24, behind=16))
    calls = suggestions.calls(passage, numeral)
    if len(calls) == 1:
        remedy = f"Write `{{python}} {calls[0]}`, which prints it"
    elif calls:
        remedy = "Write the call that prints it: " + "; or ".join(calls[:4])
    elif passage.part == "caption":
        remedy = "Take it out, or list it among the `literals` of the study file if it is a constant"
    else:
        remedy = f"Write the call that prints the right number, or mark it as a constant: [{numeral.text}]{{.literal}}"
    message = f"{numeral.text} is typed by hand" + ("" if calls else ", and the store has no such number")
    sure = calls[0] if len(calls) == 1 and passage.source is not None and not numeral.is_word else ""
    return Finding(rule=TYPED, message=message, places=(place,), remedy=remedy, call=sure)


def _unsaid_p_values(passage: Passage) -> Iterator[Finding]:
    """`P = NS`: a P value that hides its number."""
    for match in HIDDEN_P.finditer(passage.text):
        if not any(start <= match.start() and match.end() <= end for start, end in passage.literals):
            yield Finding(
                rule=TYPED,
                message=f"{match[0]} is typed by hand, and says no number",
                places=(passage.place(match.start(), match[0]),),
                remedy="Write the P value by its call: study.p(...)",
            )


def _computed(passage: Passage, told: Told, parameters: Parameters) -> Iterator[Finding]:
    """An inline value whose numbers the store has not said."""
    said = {each.text for words in told.spoken for each in numerals(words.text)}
    words = passage.text[told.start : told.end]
    if _VERSION.search(told.expression):
        return
    for numeral in numerals(words):
        if numeral.text in said or any(numeral.text in literal for literal in parameters.literals):
            continue
        yield Finding(
            rule=COMPUTED,
            message=f"The inline value {told.expression} prints {numeral.text}, which the store has not said",
            places=(passage.place(told.start, words),),
            remedy="Take the number from a display of the study file: study.value(), study.phrase() or study.p()",
        )
