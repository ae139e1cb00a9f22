"""Whether the P value of a test of two curves agrees with the hazard ratio of the same groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.printed import printed
from riskset.audit.papers.model.ratios import STATED, shown_ratio
from riskset.audit.papers.model.subjects import stems_in_order
from riskset.audit.papers.model.values import PValue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.finding import Place
    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.understood import Understood

RULE = "ratio-p-value"
_LOG_RANK = re.compile(
    r"\blog-?\s?rank\b[^.;()\d]{0,30}[Pp](?:[- ]?values?)?\s*(?P<relation>[<>=\u2264\u2265])\s*(?P<p>0?\.\d+)"
)
_DEATH = re.compile(r"\b(?:deaths?|died|mortality|survival|OS|lived|alive)\b", re.IGNORECASE)
_OTHER_END = re.compile(
    r"free survival|progress|relaps|recur|event-|\b(?:PFS|DFS|EFS|LFS|RFS|GRFS)\b|cause-specific|subdistribution",
    re.IGNORECASE,
)
_OTHER_MODEL = re.compile(
    r"(?<!un)adjust|multivaria|independent|matched|weight|propensity|interaction|landmark|subgroup|per\b", re.IGNORECASE
)
_CRUDE = re.compile(r"\b(?:unadjusted|crude|univaria\w+)\b", re.IGNORECASE)
_ALPHA, _FAR = 0.05, 5.0


def check_tests_agree(paper: Understood) -> Iterator[Finding]:
    """Find a log-rank P and a crude hazard ratio of death that tell opposite things of two groups."""
    if len(paper.groups) != 2:
        return
    own = paper.groups[0].own | paper.groups[1].own
    tests = list(_tests(paper))
    ratios = [
        (found, sentence)
        for sentence in _of_death(paper)
        for found in STATED.finditer(sentence.text)
        if re.match(r"s?HR|[Hh]azard", found["name"]) and not _OTHER_MODEL.search(sentence.text)
        if _CRUDE.search(sentence.text) or own & set(stems_in_order(sentence.text))
    ]
    if len({str(p) for p, _ in tests}) != 1 or len({shown_ratio(found) for found, _ in ratios}) != 1:
        return
    (shown, place), (ratio, sentence) = tests[0], ratios[0]
    p = _p_of(ratio)
    least, most = shown.bounds
    if p is None or (least <= _ALPHA <= most) or least / _FAR < p < most * _FAR or (p < _ALPHA) == (most < _ALPHA):
        return
    yield Finding(
        rule=RULE,
        message=f"The log-rank {shown} does not belong to {shown_ratio(ratio)}",
        places=(place, sentence.place(ratio.start(), ratio[0])),
        computed=f"P of the ratio is {p:.2g}",
        remedy="Correct the P value or the ratio, or say in what the two comparisons differ",
    )


def _of_death(paper: Understood) -> Iterator[Sentence]:
    for sentence in paper.sentences:
        told = sentence.section in {"abstract", "results", ""} and sentence.is_own
        if told and _DEATH.search(sentence.text) and not _OTHER_END.search(sentence.text):
            yield sentence


def _tests(paper: Understood) -> Iterator[tuple[PValue, Place]]:
    for sentence in _of_death(paper):
        for found in _LOG_RANK.finditer(sentence.text):
            if not _OTHER_MODEL.search(sentence.text):
                yield PValue(found["relation"], printed(found["p"])), sentence.place(found.start(), found[0])


def _p_of(found: re.Match[str]) -> float | None:
    """The P value that a ratio and its limits imply on the log scale."""
    from math import log

    from scipy.special import ndtr, ndtri

    ratio, low, high = (float(printed(found[name]).value) for name in ("ratio", "low", "high"))
    if not 0 < low < high or ratio <= 0:
        return None
    error = (log(high) - log(low)) / (2 * float(ndtri(0.5 + int(found["level"]) / 200)))
    return 2 * float(ndtr(-abs(log(ratio)) / error))
