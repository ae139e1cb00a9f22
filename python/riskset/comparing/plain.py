"""Prints a plain result store as the build prints that it is held against."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.builds.printing import printed_by_rule
from riskset.comparing.matching import paired_studies
from riskset.tables.table import Value

if TYPE_CHECKING:
    from riskset.builds.build import Build, Printed, StudyBuild


def printed_alike(old: Build, new: Build) -> tuple[Build, Build]:
    """Both builds, of which studies that are plain stores are printed as those of the other are."""
    pairs = paired_studies(old.studies, new.studies)
    printed = {id(each): each for pair in pairs for each in pair if each is not None}
    for before, after in pairs:
        if before is None or after is None or before.is_plain == after.is_plain:
            continue
        plain, other = (before, after) if before.is_plain else (after, before)
        printed[id(plain)] = replace(plain, results=_as(plain, other), style=other.style)
    return (
        replace(old, studies=tuple(printed[id(each)] for each in old.studies)),
        replace(new, studies=tuple(printed[id(each)] for each in new.studies)),
    )


def _as(plain: StudyBuild, other: StudyBuild) -> tuple[Printed, ...]:
    """The results of a plain store as another build prints them."""
    found: list[Printed] = []
    for each in printed_by_rule([row.result for row in plain.results], other.style):
        like = other.by_key.get(each.result.key)
        # Of ratios the limits beside them tell how many decimals they have.
        if like is not None and like.kind != "ratio":
            text = Value(each.result, like.kind, like.digits).text(other.style)
            each = replace(each, text=text, kind=like.kind, digits=like.digits)  # noqa: PLW2901
        found.append(each)
    return tuple(found)
