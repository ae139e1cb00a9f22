"""What the words of a sentence say of each of its P values: a difference or an association, none, or neither."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ALPHA = 0.05
SOME, NONE = "some", "none"
_FOUND = r"(?:found|seen|detected|detectable|observed|evident|apparent|confirmed|demonstrated|shown|established|noted)"
_NONE = re.compile(
    r"\b(?:did|do|does|were|was|is|are|had)(?: not|n['\u2019]t)(?: (?!only)\w+){0,2} (?:differ\w*|associat\w+|correlat\w+|significan\w+|"
    r"affect\w*|influenc\w+|predict\w*|improved?\b|alter(?:ed)?\b|prolong(?:ed)?\b|different)"
    r"|\bnot(?: (?!only|due|because|but|and|as|that|which|who|when|if|are|is|were|was\b)\w+){0,5} (?:statistically )?significan\w+|\bnon-?\s?(?:statistically )?significan\w+"
    r"|\binsignificant\w*|\bno (?:\w+ ){1,3}differ(?:s|ed)\b"
    r"|\bno(?: \w+){0,3} (?:differences?|associations?|effects?|correlations?|evidence|impact|influence|predictors?|"
    r"advantages?|benefits?|gains?|imbalances?|(?:risk|prognostic) factors?|significan\w+)\b"
    r"|\b(?:was|were|had|is|are)(?: almost| nearly)? (?:the same|equal|identical|homogeneous)\b"
    r"|\bfail(?:ed|s) to (?:differ|reach|attain|show|lower|reduce|decrease|raise|increase|improve|prolong|affect|influence|predict|alter|change)\b(?: (?:any |a )?(?:statistical(?:ly)? )?significan\w+)?"
    r"|\bsimilar\b|\bcomparable\b|\bindistinguishable\b"
    r"|\b(?:did|fared|performed|survived)(?: just| about| nearly| almost)? as (?:well|badly|poorly|long) as\b"
    r"|\bevenly distributed\b|\b(?:well[- ])?balanced\b|\bnot detectabl\w+|\bnot reach\w* (?:statistical )?significance"
    r"|\b(?:was|were|is|are) unrelated to\b|\bwithout (?:a |any )?(?:significant )?difference"
    r"|\b(?:short of|away from|far from|lack\w* (?:of )?|without|of little|lost)(?: being| any)? ?(?:statistical(?:ly)? )?significan\w+"
    r"|\b(?:significance|differences?)\b[^.;]{0,60}\b(?:was|were) not (?:reached|attained)\b"
    rf"|\b(?:was|were|could)(?: not|n['\u2019]t)(?: be)? {_FOUND}\b(?: to (?:be|have|show)(?: \w+){{0,3}} significan\w+)?",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:strong|clear|marked|pronounced) (?:effect|impact|influence|association|relation|differences?|imbalances?)\b"
    r"|\b(?:was|were|is|are)(?: strongly| closely| clearly)? (?:related|linked) to\b|"
    r"\bunevenly distributed\b|\bunbalanced\b|\bimbalanced\b|\bmarkedly (?:different|unequal)\b|"
    r"\bsignifican(?:t|tly|ce)\b|\bdiffer(?:s|ed)?\b|\b(?:was|were|is|are|been|be|also|both)(?: \w+){0,2} associated with\b"
    r"|\bindependent(?:ly)? (?:predict|risk|factor|associat)\w*|\b(?<!% )predict(?:s|ed|ive of|ors?)\b|\bcorrelated with\b",
    re.IGNORECASE,
)
# What is nearly significant is neither; `clinically significant` and `a significant number` speak of no test.
_NEARLY = re.compile(
    r"\b(?:border\w*|nearly|near|almost|marginal(?:ly)?|close to|approach\w*|trend\w*|tend\w*|toward\w*)(?: \w+){0,3} significan\w+"
    r"|\bclinical(?:ly)?(?: \w+)? (?:in)?significan\w+|\bsignificant (?:proportion|number|fraction|part|share|minority|majority)\b"
    r"|\b(?:level of|considered|regarded as|taken as|deemed) (?:statistical(?:ly)? )?significan\w+|\bsignificance level\b"
    r"|\bwhether\b[^,;]*|\btend(?:ed|s)? to\b|^\W*(?:except|apart|aside)\b",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"\b(?:but|whereas|while|however|although|though|yet|except|exception|apart from|other than|only|until|unlike|in contrast)\b",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\b(?:no|none|not|nor|neither|never|cannot|without|hardly|lack\w*|fail\w*|absence)\b|n['\u2019]t\b", re.IGNORECASE
)
# `despite no difference in age, survival was ...`, `those that did not differ were ...`: the main clause stands behind.
_ASIDE = re.compile(
    r"\b(?:despite|although|though|while|whereas|except|besides)\b[^,]*,|\b(?:that|which|who) (?:was|were|is|are|did) not\b",
    re.IGNORECASE,
)
_ASIDE_FIRST = re.compile(r"\s*(?:despite|although|though|while|whereas|besides)\b", re.IGNORECASE)
_AWAY = re.compile(r"[\s)\]*_]*,(?!\s*(?:and|or)\b)")
# `was similar and increased later`: something else is said behind.
_MOVED = re.compile(
    r"\b(?:increas|decreas|higher|lower|greater|longer|shorter|declin|reduc|rose\b|fell\b|relationship|promot|older|younger)\w*",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(r"\s*\w*")
_LONGEST_GOING_ON = 12
# `..., and methotrexate was not (P = 0.04)`: what was not said stands before.
_ELLIPSIS = re.compile(r"\b(?:was|were|did|is|are|has|had) not[\W_]*P?[\W_]*$")
_NEITHER = re.compile(r"\b(?:neither|nor)\b", re.IGNORECASE)
# `with P = 0.02, age differed`: what is said stands behind the comma.
_LED = re.compile(
    r"(?:^|[.;])\s*(?:with|at)\s+(?:a |an )?[\W_]*P[\W_]*(?:values? )?(?:of )?[\W_]*(?:for [\w\s]{1,40})?$",
    re.IGNORECASE,
)
# `age (P = 0.02) differed`, `P was 0.02, which is significant`: the verb stands behind.
_BEHIND = re.compile(
    r"[\s)\]*_]*(?:,?\s*(?:which|and this|a)\s+)?(?P<words>(?:was|were|is|are|did|does|do|had|has|differed|reached|"
    r"predicted|correlated|remained|showed|failed|(?<=a )(?:non-?)?significant)\b[^.;,]*)"
)
_OR = re.compile(r"[\s)\]*_]*(?:or|nor)\b")
_AND = re.compile(r"[\s)\]*_]*,?\s*(?:and|or|nor|,)\s[^.;]*$")
# `..., but this was not significant`: the sentence corrects itself.
_CORRECTED = re.compile(
    r"[\s)\]*_]*[,;\u2013-]?\s*(?:(?:but|although|though|yet|and|however),?\s)*"
    r"(?:which|this|it|that|the difference|(?:was |were |did )?not)\b[^.;]*"
)


def meaning(clause: str) -> str:
    """Whether a clause speaks of a difference, of none, or of neither; the last word counts."""
    return _meaning(clause) or ""


def _meaning(clause: str) -> str | None:
    """The same; nothing where a clause is unclear, and None where it has no such word."""
    none = [match.span() for match in _NONE.finditer(clause)]
    some = [match.span() for match in _SOME.finditer(clause) if not any(a <= match.start() < b for a, b in none)]
    if not (none or some):
        return None
    if _NEARLY.search(clause):
        return ""
    neither = list(_NEITHER.finditer(clause))
    # `neither A nor B was associated, but C was`: behind the turn something else is said.
    if neither and not (some and _TURN.search(clause, neither[-1].end(), some[-1][0])):
        return NONE
    is_none = bool(none) and (not some or none[-1][0] > some[-1][0])
    start, end = none[-1] if is_none else some[-1]
    # `not significantly longer` is one word of none.
    word = _NEXT_WORD.match(clause, end) if clause[start:end].endswith("ly") else None
    after = end if word is None else word.end()
    if _is_left_behind(clause, start, end) or (is_none and _MOVED.search(clause, after)):
        return ""
    return NONE if is_none else "" if _NEVER.search(clause[:start]) and not none else SOME


def _is_left_behind(clause: str, start: int, end: int) -> bool:
    """Whether a clause turns to something else behind a word: `similar in all but age`, `despite no difference, ...`."""
    behind = clause[end:]
    turn, aside = _TURN.search(behind), _ASIDE.search(clause)
    if turn is not None and not _ELLIPSIS.search(behind[turn.end() :]):
        return True
    return aside is not None and aside.start() <= start <= aside.end() < len(clause)


def said_of(
    text: str,
    spans: Sequence[tuple[int, int]],
    told: Sequence[tuple[int, int]] = (),
    *,
    going_on: int = _LONGEST_GOING_ON,
) -> list[str]:
    """What a sentence says of each of its P values.

    Parameters
    ----------
    text : str
        The sentence.
    spans : sequence of (int, int)
        Where each P value begins and ends.
    told : sequence of (int, int)
        Its other numbers, whose words are part of no clause.
    going_on : int
        How many words may stand between two P values of one statement.

    Returns
    -------
    list of str
        `SOME`, `NONE` or nothing for each.
    """
    found: list[str] = []
    by_verb: list[bool] = []
    last, taken = "", 0
    for i, (start, end) in enumerate(spans):
        following = text[end : spans[i + 1][0] if i + 1 < len(spans) else len(text)]
        clause = _last_part(text[taken:start])
        verb = _verb_behind(text[taken:start], following)
        said = _own(clause, "" if verb is None else verb, last)
        by_verb.append(verb is not None and _meaning(clause) is None)
        taken = end + (following.find(verb) + len(verb) if verb and by_verb[-1] else 0)
        if said is None:
            words = len(clause.split()) - sum(len(text[a:b].split()) for a, b in told if taken <= b <= start)
            stays = (
                words <= going_on
                and not _TURN.search(clause)
                and not (_AWAY.match(clause) and _ASIDE_FIRST.match(text))
            )
            said = last if stays else ""
        last = said
        corrected = _CORRECTED.match(following)
        found.append("" if corrected and meaning(corrected[0]) not in {"", said} else said)
    # `both age (P = 0.02) and sex (P = 0.03) differed`: the verb is that of each.
    for i in range(len(spans) - 2, -1, -1):
        between = text[spans[i][1] : spans[i + 1][0]]
        before = text[: spans[i][0]]
        if not found[i] and by_verb[i + 1] and _AND.match(between) and not (meaning(before) or _TURN.search(before)):
            found[i], by_verb[i] = found[i + 1], not _TURN.search(between)
    return found


def _verb_behind(before: str, following: str) -> str | None:
    """The words behind a P value that tell of it, up to a turn; None where there are none."""
    if _LED.search(before):
        return following.partition(",")[2]
    match = _BEHIND.match(following)
    return _TURN.split(match["words"], maxsplit=1)[0] if match else None


def _own(clause: str, behind: str, last: str) -> str | None:
    """What the words around a P value say of it; None where they say nothing, and those before it may go on."""
    if _ELLIPSIS.search(clause):
        return ""
    own = _meaning(clause)
    if own is not None or not behind:
        return "" if own is None and _NEARLY.search(clause) else own
    if _ELLIPSIS.search(behind):
        return NONE if last == SOME else ""
    own = _meaning(behind)
    if own == SOME and last == NONE and _OR.match(clause):
        return NONE
    if own == SOME and _NEVER.search(clause):
        return NONE if _NEITHER.search(clause) else ""
    return own


def _last_part(clause: str) -> str:
    """What of a clause stands behind its last semicolon, unless nothing is said there."""
    parts = re.split(r"[;:.] ", clause)
    return parts[-1] if len(parts) > 1 and len(parts[-1].split()) > 3 else clause
