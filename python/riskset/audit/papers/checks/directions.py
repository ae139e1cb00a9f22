"""Whether the words of a sentence agree with its two numbers, or with its ratio: `higher in A (45% vs. 30%)`, `shorter (HR 1.4)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.direction_words import NOT
from riskset.audit.finding import Finding
from riskset.audit.hazards import hazard_said
from riskset.audit.papers.model.printed import printed
from riskset.audit.papers.model.ratios import STATED
from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.understood import Understood

RULE = "direction"
_UNIT = r"(?:\s?(?:%|years?|months?|days?|weeks?|patients|mg/dL|mm ?Hg|mL|kg|g|points?))?"
_SPREAD = r"(?:\s*(?:\u00b1|\+/-)\s*[\d.]+|\s*[(\[][^()\[\]]{0,40}[)\]])?"
# `higher in A than in B (45% versus 30%)`: the words, no other number, and two numbers of one unit.
_COMPARED = re.compile(
    rf"\b(?:was|were|is|are|had|have|showed|significantly|slightly|a|the)\s+(?:\w+ly\s+)?"
    rf"(?:(?P<more>higher|greater|larger|older|more frequent|more common|longer)|(?P<less>lower|smaller|younger|less frequent|less common|shorter|fewer))\b"
    rf"(?P<between>[^()\[\]\d;:.,]{{0,140}})[(\[](?:median[,:]? |mean[,:]? )?(?P<first>{NUMBER}){_UNIT}{_SPREAD}\s*(?:vs\.?|versus|compared (?:with|to))\s*(?P<second>{NUMBER})(?!\d)",
    re.IGNORECASE,
)
# Another comparison, or one whose sides are told in another order.
_TURN = re.compile(
    r"\b(?:higher|lower|greater|larger|smaller|older|younger|longer|shorter|fewer|less|more|but|while|whereas|although|compared|relative|versus|"
    r"vs|respectively|from|reduction|decrease|increase|difference)\b",
    re.IGNORECASE,
)
# Who is compared with is told first, and the numbers in the usual order; ages in percent are of another thing.
_OTHER_ORDER = re.compile(r"\b(?:controls?|placebo|standard|reference|untreated)\b", re.IGNORECASE)
_HAZARD = re.compile(r"HR|hazard", re.IGNORECASE)
_LIFE = re.compile(r"\b(?:surviv\w+|lived|deaths?|died|mortality|relapses?|recurrences?)\b", re.IGNORECASE)
_GAIN = re.compile(r"\b(?:recover\w+|respon\w+|remission|engraft\w+|discharged?)\b", re.IGNORECASE)
_AGE = re.compile(r"older|younger", re.IGNORECASE)


def check_directions(paper: Understood) -> Iterator[Finding]:
    """Find pairs of numbers whose order the words before them turn round, and ratios on the other side of 1."""
    for sentence in paper.sentences:
        if sentence.is_own:
            yield from _of_pairs(sentence)
            yield from _of_ratio(sentence)


def _of_ratio(sentence: Sentence) -> Iterator[Finding]:
    """`Women lived shorter (HR 0.56; 95% CI, 0.40 to 0.80)`: the only ratio of a sentence, whose limits exclude 1."""
    stated = list(STATED.finditer(sentence.text))
    if len(stated) != 1:
        return
    (found,) = stated
    # Other ratios are of successes as often as of losses.
    before = sentence.text[: found.start()]
    if not _HAZARD.search(found["name"]) or not _LIFE.search(before) or _GAIN.search(before):
        return
    low, high = printed(found["low"]), printed(found["high"])
    said = hazard_said(before)
    if (said > 0 and high.high < 1) or (said < 0 and low.low > 1):
        what, side = ("a higher hazard", "below") if said > 0 else ("a lower hazard", "above")
        yield Finding(
            rule=RULE,
            message=f"The sentence speaks of {what}, and the ratio is {side} 1: {found['ratio']}",
            places=(sentence.place(found.start(), found[0]),),
            remedy="Turn the words, or say which group the ratio is of",
        )


def _of_pairs(sentence: Sentence) -> Iterator[Finding]:
    """`higher in A than in B (45% versus 30%)`: the first number against the second."""
    for found in _COMPARED.finditer(sentence.text):
        first, second = printed(found["first"]), printed(found["second"])
        clause = re.split(r"[,;:]", sentence.text[: found.start("first")])[-1]
        word = (found["more"] or found["less"]).lower()
        said = re.split(r"\bthan\b", found["between"])[0]
        if NOT.search(clause) or _TURN.search(found["between"]) or _OTHER_ORDER.search(said):
            continue
        # Of a decline, more is less.
        if first.value < 0 or second.value < 0 or (_AGE.match(word) and "%" in found[0]):
            continue
        more = first.low > second.high
        if (more or first.high < second.low) and more != bool(found["more"]):
            yield Finding(
                rule=RULE,
                message=f"The sentence says {word}, and {first.text} is {'higher' if more else 'lower'} than {second.text}",
                places=(sentence.place(found.start(), found[0]),),
                remedy="Turn the words or the numbers",
            )
