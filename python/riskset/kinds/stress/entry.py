"""The entries of a stress test: what would turn the conclusions of displays, as a table and as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from riskset.problems import quoted
from riskset.stress.asked import FAMILIES, MOST_ANALYSES, MOST_PATIENTS, FamilyName, Options, stressed_by_default
from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.base import DisplayBase, Worked, known_displays
from riskset.study.entries.sizes import Wide
from riskset.study.schema_parts import Name, PositiveTime, Ratio, Text
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.entries.base import Checks, StudyAround
    from riskset.yaml_lines import KeyPath

Names = Annotated[list[Name], Field(min_length=1)]


class Stress(DisplayBase):
    """A stress test of displays."""

    restates: ClassVar = True

    displays: Names | None = Field(
        None,
        description="Displays whose conclusions are put to the test. If omitted, all that compare outcomes: not tables of "
        "characteristics, sweeps of landmarks, or displays made of others.",
    )
    leave_out: list[Name] = Field(default_factory=list[str], description="Displays that are not put to the test.")
    labels: dict[Name, Text] = Field(
        default_factory=dict[str, str],
        description="Names of displays in the report: `{table-2: Table 2}`. If omitted, their names in the study file.",
    )
    vary: Annotated[list[FamilyName], Field(min_length=1)] = Field(
        default_factory=lambda: list(FAMILIES),
        description="What is changed, one thing at a time: rule for `ties`, type of `limits`, weights of the `test`, `method` of "
        "regression with competing events, `strata`, `weights`, `landmark`, `centres` left out, `patients` left out, and "
        "`imputation`. If omitted, all.",
    )
    landmarks: list[PositiveTime] = Field(
        default_factory=list[float],
        description="Other landmarks, in the time unit of the display that is tested. If omitted, four near its own.",
    )
    centres: Name | None = Field(
        None,
        description="Variable of the centers. If omitted, that of a `centres` table, of a `cluster`, or a variable called center "
        "or hospital.",
    )
    patients: Annotated[int, Field(ge=0, le=50)] = Field(
        MOST_PATIENTS, description="The most patients that are left out together; 0 for none."
    )
    analyses: Annotated[int, Field(ge=0, le=1_000_000)] = Field(
        MOST_ANALYSES,
        description="About how many analyses search for influential patients, shared equally among the displays.",
    )
    alpha: Annotated[float, Field(gt=0, lt=1)] = Field(0.05, description="Significance level of P values.")

    @property
    def options(self) -> Options:
        """What is varied."""
        named = (tuple(self.vary), tuple(self.landmarks), self.centres)
        return Options(self.alpha, *named, self.patients, self.analyses)

    def sources(self, study: StudyAround) -> list[str]:
        """The displays that are put to the test."""
        if self.displays is not None:
            known = list(known_displays(study, dict.fromkeys(self.displays)))
        else:
            known = stressed_by_default(study, [*study.displays])
        return [name for name in known if name not in self.leave_out]

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The variable of the centers."""
        if self.centres is not None:
            yield ("centres",), self.centres

    def described_variables(self) -> list[str]:
        """The variable of the centers, of whatever kind it is."""
        return [] if self.centres is None else [self.centres]

    def check(self, checks: Checks, where: KeyPath) -> None:
        """Displays that there are and that have an analysis of their own."""
        for name in self.labels:
            checks.named((*where, "labels", name), name, "displays")
        for key in ("displays", "leave_out"):
            for index, name in enumerate(getattr(self, key) or []):
                checks.named((*where, key, index), name, "displays")
            checks.repeated((*where, key), getattr(self, key) or [])
        checks.repeated((*where, "vary"), self.vary)
        for key in ("by", "population"):
            if getattr(self, key) is not None:
                message = f"{dotted((*where, key))}: a stress test has the {key} of the displays that it tests"
                checks.note((*where, key), message, "Remove it")
        for index, name in enumerate(self.displays or []):
            entry = checks.study.displays.get(name)
            if entry is not None and (
                entry.restates or list(entry.sources(checks.study)) or getattr(entry, "of", None)
            ):
                message = (
                    f"{dotted((*where, 'displays'))} has {quoted(name)}, which shows the results of other displays"
                )
                checks.note((*where, "displays", index), message, "Name the others instead", name)
        if not self.sources(checks.study) and not checks.study.is_unread("displays"):
            message = f"{dotted(where)} puts no display to the test"
            checks.note(where, message, "Name displays that compare outcomes")


class StressDisplay(Stress, Arranged):
    """A table of what turns the conclusions of displays."""

    worked: ClassVar = Worked("report/bmt", {"displays": ["table-s1"], "vary": ["ties", "limits", "centres"]})

    kind: Literal["stress"] = Field(
        description="What would turn the conclusions of displays: other ties, limits, tests, landmarks, a center or patients "
        "left out. A table."
    )
    show: Literal["turned", "all"] = Field(
        "turned", description="Variations with a row: those that turn a conclusion (`turned`), or `all`."
    )


class StressFigureDisplay(Stress, Wide):
    """A figure of effects under each variation."""

    worked: ClassVar = Worked("report/bmt", {"displays": ["table-s1"], "vary": ["ties", "limits", "centres"]})

    kind: Literal["stress-figure"] = Field(
        description="Hazard ratios and other ratios as reported and under each variation. A figure."
    )
    x_limits: tuple[Ratio, Ratio] | None = Field(
        None, description="Ends of the axis of ratios: `[0.1, 10]`. If omitted, they are chosen to fit the limits."
    )
