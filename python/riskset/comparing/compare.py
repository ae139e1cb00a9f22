"""Compares two builds: their studies, their documents, their inputs, and what follows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.comparing import consequences as following
from riskset.comparing.difference import KINDS, Consequence, Difference, Where
from riskset.comparing.inputs import input_changes
from riskset.comparing.matching import paired_documents, paired_studies
from riskset.comparing.plain import printed_alike
from riskset.comparing.results import study_difference
from riskset.comparing.sentences import retold_changes, sentence_changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from riskset.builds.build import Build, StudyBuild
    from riskset.builds.document_build import DocumentBuild
    from riskset.comparing.difference import SentenceChange, StudyDifference
    from riskset.comparing.places import Places


def compare(
    old: Build, new: Build, *, names: tuple[str, str] = ("old", "new"), alpha: float | None = None
) -> Difference:
    """Compare two builds.

    Parameters
    ----------
    old, new : Build
    names : tuple of str and str
        Names of the two builds.
    alpha : float, optional
        The level of significance. If omitted, the levels at which each display draws a line.
    """
    old, new = printed_alike(old, new)
    pairs = paired_studies(old.studies, new.studies)
    found: list[Consequence] = []
    studies: list[StudyDifference] = []
    for pair in pairs:
        difference, places = study_difference((old, new), *pair)
        studies.append(difference)
        found += _following(difference, places, alpha)
    for before, after in _document_pairs(old, new):
        if before is not None and after is not None:
            found += following.of_written(before, after)
    sentences = [change for pair in _document_pairs(old, new) for change in _sentences(pair, (old, new), pairs, alpha)]
    found += map(_of_sentence, (change for change in sentences if change.contradicted))
    return Difference(
        old=old,
        new=new,
        names=names,
        studies=studies,
        consequences=sorted(_told_once(found), key=_gravity),
        sentences=sorted(sentences, key=lambda change: not change.contradicted),
        inputs=list(input_changes(old, new, pairs)),
    )


def _told_once(consequences: Iterable[Consequence]) -> list[Consequence]:
    """Consequences of which those that say the same, of one number in several displays, are one with all places."""
    found: dict[tuple[str, str, str, str], Consequence] = {}
    for each in consequences:
        said = (each.kind, each.message, each.old, each.new)
        before = found.get(said)
        if before is not None:
            places = tuple(sorted(dict.fromkeys([*before.places, *each.places]), key=_nearness))
            each = replace(before, keys=(*before.keys, *each.keys), places=places)  # noqa: PLW2901
        found[said] = each
    return list(found.values())


def _gravity(consequence: Consequence) -> tuple[int, int]:
    """The order of consequences: by kind; those that the prose says first, those that nothing prints last."""
    return (KINDS.index(consequence.kind), min(map(_nearness, consequence.places), default=3))


def _nearness(where: Where) -> int:
    return ("line", "cell", "figure").index(where.kind)


def _following(difference: StudyDifference, places: Places | None, alpha: float | None) -> Iterator[Consequence]:
    """What follows from the changed results of one study."""
    old, new = difference.old, difference.new
    if old is not None and new is not None and places is not None:
        yield from following.of_p_values(new, difference.changed, alpha)
        yield from following.of_intervals(new, difference.changed, old.by_key, places.of)
        yield from following.of_states(difference.changed)
        yield from following.of_orders(new, difference.changed, old.by_key)
        yield from following.of_tests([*difference.changed, *difference.told_otherwise])

    def at(name: str) -> Where:
        return places.display(name) if places is not None else Where(kind="cell", display=name)

    yield from following.of_displays(old, new, at)
    for change in difference.populations:
        if change.old is None or change.new is None:
            continue
        if change.new == 0 or change.old == 0:
            message = f"nobody is in the population {change.label} " + ("now" if change.new == 0 else "any more")
            yield Consequence(kind="population", message=message, old=str(change.old), new=str(change.new))


def _document_pairs(old: Build, new: Build) -> list[tuple[DocumentBuild | None, DocumentBuild | None]]:
    return paired_documents(old.documents, new.documents)


def _sentences(
    pair: tuple[DocumentBuild | None, DocumentBuild | None],
    builds: tuple[Build, Build],
    studies: Sequence[tuple[StudyBuild | None, StudyBuild | None]],
    alpha: float | None,
) -> list[SentenceChange]:
    """The sentences of a document whose numbers changed; where one build has run no document, with its numbers in the other's."""
    old, new = pair
    if old is not None and new is not None:
        both = [(first, second) for first, second in studies if first is not None and second is not None]
        return sentence_changes(old, new, builds, both, alpha)
    if old is not None and not builds[1].documents:
        return retold_changes(old, *_by_place(builds[0], studies, 0), forward=True, alpha=alpha)
    if new is not None and not builds[0].documents:
        return retold_changes(new, *_by_place(builds[1], studies, 1), forward=False, alpha=alpha)
    return []


def _by_place(
    build: Build, studies: Sequence[tuple[StudyBuild | None, StudyBuild | None]], side: int
) -> tuple[dict[int, StudyBuild], dict[int, StudyBuild]]:
    """The old and the new studies by their places in one of the builds."""
    old: dict[int, StudyBuild] = {}
    new: dict[int, StudyBuild] = {}
    for place, study in enumerate(build.studies):
        pair = next(each for each in studies if each[side] is study)
        if pair[0] is not None:
            old[place] = pair[0]
        if pair[1] is not None:
            new[place] = pair[1]
    return old, new


def _of_sentence(change: SentenceChange) -> Consequence:
    return Consequence(
        kind="sentence",
        message="; ".join(change.contradicted),
        old=change.old,
        new=change.new,
        places=(Where(kind="line", file=change.file, line=change.line, text=change.new),),
    )
