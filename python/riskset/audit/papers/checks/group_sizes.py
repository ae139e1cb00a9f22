"""Whether a sentence gives each group its own size: `208 had ablation and 204 medical therapy`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.counted import N, whole
from riskset.audit.papers.model.quantities import groups_of
from riskset.audit.papers.model.subjects import stems_in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.papers.model.quantities import Group
    from riskset.audit.papers.model.understood import Understood

RULE = "stated-twice"
_SIZE = re.compile(rf"(?<![\d.,%\u2013-])(?<!=)(?<!= )(?P<n>{N})(?![\d.]|\s?%|[,.]\d)")
_MOST_STEMS = 4


def check_group_sizes(paper: Understood) -> Iterator[Finding]:
    """Find sentences that give two groups each the size of the other."""
    groups = [group for group in groups_of(paper.tables) if group.size and group.own]
    sizes = [group.size for group in groups]
    if len(groups) < 2 or len(set(sizes)) < len(sizes):
        return
    for sentence in paper.sentences:
        if sentence.section not in {"abstract", "methods", "results", ""} or not sentence.is_own:
            continue
        numbers = [found for found in _SIZE.finditer(sentence.text) if whole(found["n"]) in sizes]
        said = [(found, group) for found in numbers if (group := _named(sentence.text, found, numbers, groups))]
        turned = [(found, group) for found, group in said if whole(found["n"]) != group.size]
        if len(turned) == len(said) > 1 and len({group.name for _, group in turned}) == len(turned):
            found, group = turned[0]
            yield Finding(
                rule=RULE,
                message=f"{found['n']} patients are said to be of {group.name}, which has {group.size} in the tables",
                places=(sentence.place(found.start(), found[0]),),
                remedy="Turn the numbers or the names",
            )


def _named(text: str, found: re.Match[str], numbers: Sequence[re.Match[str]], groups: Sequence[Group]) -> Group | None:
    """The one group that is named soon behind a number, before the next."""
    end = min((each.start() for each in numbers if each.start() > found.start()), default=len(text))
    behind = re.split(r"[;.]\s|\band\s+$", text[found.end() : end])[0]
    stems = stems_in_order(behind)[:_MOST_STEMS]
    named = [group for group in groups if group.own & set(stems)]
    return named[0] if len(named) == 1 else None
