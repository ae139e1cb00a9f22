"""Whether a sentence gives each group its own size: `208 had ablation and 204 medical therapy`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.counted import N, whole
from riskset.audit.papers.model.subjects import stems_in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.papers.model.quantities import Group
    from riskset.audit.papers.model.understood import Understood

RULE = "stated-twice"
_SIZE = re.compile(rf"(?<![\d.,%\u2013-])(?<!=)(?<!= )(?P<n>{N})(?![\d.]|\s?%|[,.]\d)")
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_MOST_STEMS, _NEAR = 4, 0.2
# What is told of a part of each group.
_PART = re.compile(
    r"\b(?:died|deaths?|events?|relaps\w+|complet\w+|withdr\w+|discontinu\w+|lost|exclu\w+|evaluable|respon\w+|developed|surviv\w+|"
    r"infections?|adverse|available|remained|alive|%)|%",
    re.IGNORECASE,
)


def check_group_sizes(paper: Understood) -> Iterator[Finding]:
    """Find sentences that give groups the sizes of others, or one of several groups another size than the tables."""
    groups = [group for group in paper.groups if group.size and group.own]
    if len(groups) < 2 or len({group.size for group in groups}) < len(groups):
        return
    for sentence in paper.sentences:
        if sentence.section not in {"abstract", "methods", "results", ""} or not sentence.is_own:
            continue
        # What stands in brackets is told of the group, or of all.
        text = sentence.text
        while (bare := _BRACKETS.sub(lambda each: " " * len(each[0]), text)) != text:
            text = bare
        numbers = list(_SIZE.finditer(text))
        said = [(found, group) for found in numbers if (group := _named(text, found, numbers, groups))]
        if len({group.name for _, group in said}) != len(said) or _PART.search(text):
            continue
        wrong = [(found, group) for found, group in said if whole(found["n"]) != group.size]
        turned = len(wrong) > 1 and {whole(found["n"]) for found, _ in wrong} == {group.size for _, group in wrong}
        if turned or (len(wrong) == 1 and len(said) == len(groups) > 2 and _is_near(wrong[0])):
            found, group = wrong[0]
            yield Finding(
                rule=RULE,
                message=f"{found['n']} patients are said to be of {group.name}, which has {group.size} in the tables",
                places=(sentence.place(found.start(), found[0]),),
                remedy="Turn the numbers or the names" if turned else "Correct the one that is wrong",
            )


def _is_near(wrong: tuple[re.Match[str], Group]) -> bool:
    """Whether a number may be the size of its group, with an error."""
    found, group = wrong
    return abs(whole(found["n"]) - (group.size or 0)) <= _NEAR * (group.size or 0)


def _named(text: str, found: re.Match[str], numbers: Sequence[re.Match[str]], groups: Sequence[Group]) -> Group | None:
    """The one group that is named soon behind a number, before the next."""
    end = min((each.start() for each in numbers if each.start() > found.start()), default=len(text))
    behind = re.split(r"[;.]\s|\band\s+$", text[found.end() : end])[0]
    stems = stems_in_order(behind)[:_MOST_STEMS]
    named = [group for group in groups if group.own & set(stems)]
    return named[0] if len(named) == 1 else None
