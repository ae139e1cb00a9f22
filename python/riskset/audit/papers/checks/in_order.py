"""Whether numbers that stand for the groups in turn are those of the table: `77.4% and 59.9%, respectively`."""

from __future__ import annotations

from collections import defaultdict
from itertools import permutations
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.subjects import stems_in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.papers.model.quantities import Group, Key, Quantity
    from riskset.audit.papers.model.understood import Understood

RULE = "stated-twice"
_REMEDY = "Correct the one that is wrong, or say in what they differ"
_MOST_GROUPS = 4


def check_in_order(paper: Understood) -> Iterator[Finding]:
    """Find lists of one number for each group that are those of a table but for one, or in another order."""
    groups = paper.groups
    if not 1 < len(groups) <= _MOST_GROUPS:
        return
    held: dict[Key, dict[str, Quantity]] = defaultdict(dict)
    repeated: set[Key] = set()
    for each in paper.shown.quantities:
        other = held[each.key].get(each.group)
        if other is not None and other.value.text != each.value.text:
            repeated.add(each.key)
        held[each.key][each.group] = each
    lists: dict[tuple[int, Key], list[Quantity]] = defaultdict(list)
    for each in paper.said.quantities:
        lists[each.sentence, each.key].append(each)
    for (sentence, key), said in lists.items():
        names = _order(paper, sentence, groups, held[key]) if key in held and key not in repeated else ()
        if len(said) == len(groups) == len(names) and not any(each.group for each in said):
            yield from _compared(said, [held[key][name] for name in names])


def _order(paper: Understood, sentence: int, groups: Sequence[Group], held: dict[str, Quantity]) -> tuple[str, ...]:
    """The groups in the order in which this sentence, or the last before it in its section, names all of them; else the table's."""
    if any(group.name not in held for group in groups):
        return ()
    section = paper.sentences[sentence].section
    for each in reversed(paper.sentences[: sentence + 1]):
        if each.section != section:
            break
        named: list[str] = []
        for stem in stems_in_order(each.text):
            of = [group.name for group in groups if stem in group.own]
            named += of if len(of) == 1 and of[0] not in named else []
        if len(named) == len(groups):
            return tuple(named)
    return tuple(name for name in held if name)


def _compared(said: Sequence[Quantity], shown: Sequence[Quantity]) -> Iterator[Finding]:
    meets = [one.value.meets(other.value) for one, other in zip(said, shown, strict=True)]
    turned = sum(meets) < len(said) - 1 and any(
        all(one.value.meets(other.value) for one, other in zip(said, order, strict=True))
        for order in permutations(shown)
    )
    if turned:
        numbers = [", ".join(each.value.text for each in some) for some in (said, shown)]
        yield Finding(
            rule=RULE,
            message=f"{numbers[0]} here are {numbers[1]} in {shown[0].source}, where the groups are named in this order",
            places=(said[0].place, shown[0].place),
            remedy="Turn the numbers, or name their groups",
        )
    elif len(meets) - sum(meets) == 1:
        at = meets.index(False)
        if any(said[at].value.meets(each.value) for each in shown):
            return
        yield Finding(
            rule=RULE,
            message=f"{said[at].value.text} is {shown[at].value.text} elsewhere, and the number beside it is the same",
            places=(said[at].place, shown[at].place),
            remedy=_REMEDY,
        )
