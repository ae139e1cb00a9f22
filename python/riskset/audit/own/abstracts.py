"""Holds the abstract against the body: what the one says of the results, the other says too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.audit.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from riskset.audit.own.sentences import Sentence
    from riskset.results import Result

RULE = "abstract-alone"
RULES = {RULE: "Each number of the abstract stands in the body of the manuscript too"}


def abstract_alone(sentences: Sequence[Sentence], shown: Iterable[Result] = ()) -> Iterator[Finding]:
    """Find numbers of the abstract that the body does not have.

    Parameters
    ----------
    sentences : sequence of Sentence
        Of the abstract and the body.
    shown : iterable of Result
        What the displays of the document print.
    """
    body = [number for sentence in sentences if sentence.passage.part == "body" for number in sentence.numbers]
    known = {_identity(result) for number in body for result in number.results} | {_identity(row) for row in shown}
    p_values = {(number.display, number.text) for number in body if number.is_p}
    if not known:
        return
    for sentence in sentences:
        for number in sentence.numbers if sentence.passage.part == "abstract" else ():
            # `both P < 0.001` says two P values at once.
            if _identity(number.result) in known or (number.is_p and (number.display, number.text) in p_values):
                continue
            yield Finding(
                rule=RULE,
                message=f"The abstract says {number.text}, and the body does not",
                places=(sentence.place(number),),
                computed=f"it is {number.result.name()}",
                remedy="Say it in the results too, or say in the abstract what the results say",
            )


def _identity(result: Result) -> tuple[object, ...]:
    """What a number is, whichever display was asked."""
    if result.statistic == "n_group":
        return (result.group, result.statistic, result.value)
    about = result.endpoint or result.variable
    return (about, result.model, result.group, result.variable, result.level, result.at, result.statistic, result.value)
