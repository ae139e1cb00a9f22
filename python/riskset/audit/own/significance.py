"""Holds the words for a difference and for none against the P value, or the limits, that stand behind them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.own.sentences import Number, Sentence

RULE = "significance"
RULES = {RULE: "Words for a difference or an association, and for none, agree with P and the level of significance"}
_NONE = re.compile(
    r"\b(?:did|do|does|were|was|is|are|had)(?: not|n['\u2019]t)(?: \w+){0,2} (?:differ\w*|associat\w+|correlat\w+|significan\w+|"
    r"affect\w*|influenc\w+|predict\w*|improv\w+|different)"
    r"|\b(?:not|non-?)[\s-]*(?:statistically )?significan\w+|\binsignificant\w*"
    r"|\bno(?: \w+){0,3} (?:differences?|associations?|effects?|correlations?|evidence|impact|influence)\b"
    r"|\b(?:was|were|had|is|are)(?: almost| nearly)? (?:the same|equal|identical|homogeneous)\b|\bfail(?:ed|s) to (?:differ|reach)\b"
    r"|\bsimilar\b|\bcomparable\b|\bneither\b[^.;]*\b(?:differ\w*|associat\w+|significan\w+)|\bindistinguishable\b"
    r"|\bevenly distributed\b|\b(?:well[- ])?balanced\b|\bnot detectabl\w+|\bdid not reach significance|\bunrelated to\b|\bwithout (?:a )?(?:significant )?difference",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:strong|clear|marked|pronounced) (?:effect|impact|influence|association|relation)\b"
    r"|\b(?:was|were|is|are)(?: strongly| closely| clearly)? (?:related|linked) to\b|"
    r"\bunevenly distributed\b|\bunbalanced\b|\bimbalanced\b|"
    r"\bsignifican(?:t|tly|ce)\b|\bdiffer(?:s|ed)?\b|\bassociated with\b|\bindependent(?:ly)? (?:predict|risk|factor|"
    r"associat)\w*|\bpredict(?:s|ed|ive|ors?)\b|\bcorrelated with\b",
    re.IGNORECASE,
)
_TURN = re.compile(r"\b(?:but|whereas|while|however|although|though|yet|except|unlike|in contrast)\b", re.IGNORECASE)
# `..., and methotrexate was not (P = 0.04)`: what was not said stands before.
_ELLIPSIS = re.compile(r"\b(?:was|were|did|is|are|has|had) not[\W_]*P?[\W_]*$")
_LONGEST_GOING_ON = 12
_ALPHA = 0.05


def significance(sentences: Sequence[Sentence], alpha: float = _ALPHA) -> Iterator[Finding]:
    """Find P values and limits that contradict the words before them."""
    for sentence in sentences:
        said = ""
        judged = sentence.p_values or [number for number in sentence.numbers if _limits(number) is not None]
        for number in judged:
            clause = _last_part(sentence.before(number, judged))
            if _ELLIPSIS.search(clause):
                said = ""
                continue
            own = meaning(clause)
            goes_on = len(clause.split()) <= _LONGEST_GOING_ON + _words_told(sentence, number) and not _TURN.search(
                clause
            )
            said = own or (said if goes_on else "")
            if said:
                yield from _judge(sentence, number, said, alpha)


def meaning(clause: str) -> str:
    """Whether a clause speaks of a difference, of none, or of neither; the last word counts."""
    none = [match.span() for match in _NONE.finditer(clause)]
    some = [match.start() for match in _SOME.finditer(clause) if not any(a <= match.start() < b for a, b in none)]
    last_none, last_some = (none[-1][0] if none else -1), (some[-1] if some else -1)
    if max(last_none, last_some) < 0:
        return ""
    return "none" if last_none > last_some else "some"


def _last_part(clause: str) -> str:
    """What of a clause stands behind its last semicolon, unless nothing is said there."""
    parts = clause.split("; ")
    return parts[-1] if len(parts) > 1 and len(parts[-1].split()) > 3 else clause


def _words_told(sentence: Sentence, number: Number) -> int:
    """The words of other numbers that stand between, which are not part of what a clause says."""
    return sum(len(each.text.split()) for each in sentence.numbers if each.end <= number.start)


def _limits(number: Number) -> tuple[float, float] | None:
    """The limits of a ratio that is printed with them."""
    if number.result.statistic != "ratio":
        return None
    found = {row.statistic: row.value for row in number.results}
    lower, upper = found.get("lower"), found.get("upper")
    return (lower, upper) if lower is not None and upper is not None else None


def _judge(sentence: Sentence, number: Number, said: str, alpha: float) -> Iterator[Finding]:
    """Compare what is said with what the store has."""
    limits = None if number.is_p else _limits(number)
    if limits is not None:
        differs, shown = not limits[0] <= 1 <= limits[1], number.text
    elif number.is_p and number.result.value is not None:
        differs, shown = number.result.value < alpha, f"P {number.text}"
    else:
        return
    if (said == "some") == differs:
        return
    words = "a difference or an association" if said == "some" else "no difference"
    against = f"P is not below {alpha:g}" if number.is_p else "the limits include 1"
    if differs:
        against = f"P is below {alpha:g}" if number.is_p else "the limits exclude 1"
    yield Finding(
        rule=RULE,
        message=f"The sentence speaks of {words}, and {against}: {shown}",
        places=(sentence.place(number),),
        remedy="Say what the number shows, or name the comparison that was meant",
    )
