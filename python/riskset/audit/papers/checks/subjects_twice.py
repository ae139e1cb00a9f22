"""Whether a count, rate, median or P value that a sentence states is that of the table or of the other sentences that state it."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, product
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.checks.twice import compatible
from riskset.audit.papers.model.arithmetic import is_percentage, percent
from riskset.audit.papers.model.quantities import COUNT, MEAN, MEDIAN, RATE, Quantity, Tested
from riskset.audit.papers.model.subjects import subject_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.papers.model.quantities import Group, Key
    from riskset.audit.papers.model.subjects import Subject
    from riskset.audit.papers.model.understood import Understood

RULE = "stated-twice"
_REMEDY = "Correct the one that is wrong, or say in what they differ"
_ENDPOINTS = subject_of("death relapse recurrence progression loss rejection survival alive PFS DFS EFS RFS LFS")
"""Stems of endpoints: what two sentences say of them is compared even without a table."""
_LIFE = subject_of("survival alive death loss failure")
_COUNTED = subject_of("transplants procedures operations treatments therapies admissions centers")
"""What may be counted in place of patients."""
_NEAR, _FEW_MISSING = 1.5, 0.15
_ALPHA, _OTHER_SIZE = 0.05, 3.0


def check_subjects_twice(paper: Understood) -> Iterator[Finding]:
    """Find numbers of sentences that a table or another sentence gives differently."""
    tables: dict[Key, list[Quantity]] = defaultdict(list)
    for each in paper.shown.quantities:
        tables[each.key].append(each)
    said = [each for each in paper.said.quantities if each.sure]
    stated: dict[Key, list[Quantity]] = defaultdict(list)
    for each in said:
        stated[each.key].append(each)
    rows = {subject for subject, _, _ in tables}
    for (subject, kind, months), some in stated.items():
        held = tables.get((subject, kind, months)) or tables.get((subject - _COUNTED, kind, months), [])
        for each in some:
            yield from _against_table(each, held)
            yield from _of_others(each, held)
            yield from _other_share(each, held)
        if not held or (kind in {MEDIAN, MEAN} and all(each.group for each in held)):
            yield from _against_sentences(some, known=subject in rows or _is_endpoint(subject))
    yield from _sums(said, paper.groups)
    yield from _tests(paper.said.tests, paper.shown.tests, {group.name for group in paper.groups})


def _is_endpoint(subject: Subject) -> bool:
    """Whether a subject is an endpoint, with one further word at most."""
    return bool(subject & _ENDPOINTS) and len(subject - _ENDPOINTS) < 2


def _against_table(said: Quantity, held: Sequence[Quantity]) -> Iterator[Finding]:
    """A number that no cell of the rows of its name has: no cell of its group, where the sentence names it."""
    of_group = [each for each in held if said.group and each.group == said.group]
    candidates = of_group or held
    if not candidates or any(said.value.meets(each.value) for each in candidates) or _is_sum(said, held):
        return
    if said.kind == COUNT and not _is_of_their_patients(said, held):
        return
    of_all = not said.grouped and not any(not each.group for each in held)
    if of_all and said.kind != COUNT and _is_between(said, held):
        return
    yield _finding(said, _nearest(said, candidates))


def _other_share(said: Quantity, held: Sequence[Quantity]) -> Iterator[Finding]:
    """A count that is the table's, with a percentage that neither the table nor its patients give."""
    share = said.share
    same = [each for each in held if each.group == said.group and each.value.meets(said.value) and each.of]
    if said.kind != COUNT or share is None or said.of is not None or not same:
        return
    n = int(said.value.value)
    wholes = {each.of or 0 for each in held}
    fits = any(is_percentage(n, of, share) for of in wholes) or any(
        each.share and each.share.meets(share) for each in same
    )
    if not fits and (said.group or len(wholes) == 1 or not any(each.group for each in same)):
        yield Finding(
            rule="percentage",
            message=f"{n} of {same[0].of} is not {share.text}%",
            places=(said.place, same[0].place),
            computed=f"{n} of {same[0].of} is {percent(n, same[0].of or 1, share)}%",
            remedy="Correct the count or the percentage",
        )


def _of_others(said: Quantity, held: Sequence[Quantity]) -> Iterator[Finding]:
    """A count that is the table's, of more patients than the table has."""
    of_group = [each for each in held if said.group and each.group == said.group] or held
    same = [each for each in of_group if each.of and each.value.meets(said.value)]
    if said.kind == COUNT and said.of and same and all(said.of > (each.of or 0) for each in of_group):
        yield _finding(said, same[0])


def _is_of_their_patients(said: Quantity, held: Sequence[Quantity]) -> bool:
    """Whether a count can be of the patients of a row: its denominator is near to one of theirs."""
    sizes = [each.of for each in held if each.of]
    if said.of is None:
        # A row of all patients alone does not have the count of a group.
        return any(each.group for each in held)
    return not sizes or any(abs(said.of - size) <= _FEW_MISSING * size for size in sizes)


def _is_between(said: Quantity, held: Sequence[Quantity]) -> bool:
    """Whether a median, mean or rate of all patients, which the table does not have, lies between those of the groups."""
    return min(each.value.low for each in held) <= said.value.high and said.value.low <= max(
        each.value.high for each in held
    )


def _is_sum(said: Quantity, held: Sequence[Quantity]) -> bool:
    """Whether a count is that of some of the groups together."""
    parts = [int(each.value.value) for each in held if each.group and each.kind == COUNT]
    return (
        said.kind == COUNT
        and len(parts) < 7
        and any(
            said.value.value == sum(some) for size in range(2, len(parts) + 1) for some in combinations(parts, size)
        )
    )


def _nearest(said: Quantity, others: Sequence[Quantity]) -> Quantity:
    return min(others, key=lambda each: abs(each.value.value - said.value.value))


def _against_sentences(stated: Sequence[Quantity], *, known: bool) -> Iterator[Finding]:
    """Counts of all patients, and pairs of numbers with one in common, that two sentences give differently."""
    by_sentence: dict[int, list[Quantity]] = defaultdict(list)
    for each in stated:
        by_sentence[each.sentence].append(each)
    for one, other in combinations(by_sentence.values(), 2):
        for a, b in _differing(one, other, known=known):
            if _is_near(a, b):
                yield _finding(b, a)
                break


def _differing(
    one: Sequence[Quantity], other: Sequence[Quantity], *, known: bool
) -> Iterator[tuple[Quantity, Quantity]]:
    """The numbers of two sentences that should be one."""
    elsewhere = one[0].source != other[0].source
    for a in one:
        named = [b for b in other if a.group and b.group == a.group]
        exact = a.of is not None and all(b.of is not None for b in named)
        if named and elsewhere and (known or exact) and not any(a.value.meets(b.value) for b in named):
            yield a, named[0]
    whole, others = ([each for each in side if not each.grouped] for side in (one, other))
    alone = len(whole) == len(others) == 1 and whole[0] is one[0] and others[0] is other[0]
    if known and alone and elsewhere and not whole[0].value.meets(others[0].value):
        yield whole[0], others[0]
    if (known or elsewhere) and len(one) == len(other) > 1:
        differ = [(a, b) for a, b in zip(one, other, strict=True) if not a.value.meets(b.value)]
        if len(differ) == 1:
            yield differ[0]


def _is_near(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are of one size: others are of different things with one name."""
    low, high = sorted((one.value.value, other.value.value))
    return low > 0 and high <= _NEAR * float(low)


def _sums(said: Sequence[Quantity], groups: Sequence[Group]) -> Iterator[Finding]:
    """`79 recipients: 33 with A, 19 with B and 27 with C`: the count of all before those of each group."""
    lists: dict[tuple[int, Subject], list[Quantity]] = defaultdict(list)
    for each in said:
        if each.kind == COUNT:
            lists[each.sentence, each.subject].append(each)
    for whole, *parts in lists.values():
        named = [part.group for part in parts]
        if whole.grouped or len(groups) < 2 or sorted(named) != sorted(group.name for group in groups):
            continue
        total = sum(part.value.value for part in parts)
        if total != whole.value.value:
            yield Finding(
                rule="sum",
                message=f"The groups have {total} together, and all patients {whole.value.text}",
                places=(whole.place, *(part.place for part in parts)),
                computed=f"{' + '.join(part.value.text for part in parts)} = {total}",
                remedy="Correct the number that is wrong",
            )


def _tests(said: Sequence[Tested], shown: Sequence[Tested], names: set[str]) -> Iterator[Finding]:
    """P values of one comparison: of the same numbers, or of one endpoint and on the two sides of 0.05."""
    for one, other in (*combinations(said, 2), *product(shown, said)):
        if not _is_one_outcome(one, other) or compatible(one.p, other.p):
            continue
        if {each.sentence for each in one.quantities} == {each.sentence for each in other.quantities}:
            continue
        if _same_numbers(one, other) or (_compares(one, names) and _compares(other, names) and _contradict(one, other)):
            yield Finding(
                rule=RULE,
                message=f"One comparison has {other.p} here and {one.p} elsewhere",
                places=(other.place, one.place),
                remedy=_REMEDY,
            )


def _same_numbers(one: Tested, other: Tested) -> bool:
    values = [{(each.value.text, each.months) for each in side.quantities} for side in (one, other)]
    return len(values[0]) > 1 and (values[0] <= values[1] or values[1] <= values[0])


def _is_one_outcome(one: Tested, other: Tested) -> bool:
    """Whether two comparisons are of the same numbers, or one of survival and one of what ends it."""
    if one.subject == other.subject:
        return one.kind == other.kind
    kept = [each.subject - _LIFE for each in (one, other)]
    return kept[0] == kept[1] and all(each.subject & _LIFE for each in (one, other))


def _compares(test: Tested, names: set[str]) -> bool:
    """Whether a comparison is that of all groups: each of its numbers is of a part of the patients."""
    if len(names) > 2 and {each.group for each in test.quantities} != names:
        return False
    return len(test.quantities) > 1 and all(each.grouped for each in test.quantities)


def _contradict(one: Tested, other: Tested) -> bool:
    return not compatible(one.p, other.p, _OTHER_SIZE) and (one.p.number.value < _ALPHA) != (
        other.p.number.value < _ALPHA
    )


def _finding(said: Quantity, other: Quantity) -> Finding:
    sign = "%" if said.kind == RATE else ""
    what = f"The {said.kind}" if said.kind in {MEDIAN, MEAN} else "The number" if said.kind == COUNT else "The rate"
    shown = f"{said.value.text}{sign}" + (f" of {said.of}" if said.of else "")
    known = f"{other.value.text}{sign}" + (f" of {other.of}" if other.of and said.of else "")
    return Finding(
        rule=RULE,
        message=f"{what} is {shown} here and {known} elsewhere",
        places=(said.place, other.place),
        remedy=_REMEDY,
    )
