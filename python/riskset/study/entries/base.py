"""What displays of a study file have in common: of whom, by what, from which landmark, with which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, Protocol, get_args

from pydantic import Field, Tag

from riskset.problems import quoted
from riskset.study.levels import level_map
from riskset.study.schema_parts import MedianOf, Name, PositiveTime, Section, Shape, Smallest, Text, TimeUnit
from riskset.study.sections import DESCRIBED_ALONE
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from riskset.study.imputation_section import ImputationSpec
    from riskset.study.sections import (
        EndpointEntry,
        ExposureSpec,
        GroupSpec,
        LandmarkSpec,
        Population,
        Study,
        VariableSpec,
    )
    from riskset.yaml_lines import KeyPath

Compare = Literal["none", "overall", "pairwise"]
ConfidenceLevel = Annotated[float, Field(gt=0, lt=1, description="Confidence level of the limits.")]
LandmarkChoice = Annotated[
    Annotated[bool, Tag("truth")] | Annotated[PositiveTime, Tag("scalar")] | Annotated[MedianOf, Tag("mapping")], Shape
]


class StudyAround(Protocol):
    """What an entry may ask of the study file around it."""

    @property
    def study(self) -> Study:
        """What holds for all of its displays."""
        ...

    @property
    def variables(self) -> Mapping[str, VariableSpec]:
        """Its variables by name."""
        ...

    @property
    def groups(self) -> Mapping[str, GroupSpec]:
        """Its groups by name."""
        ...

    @property
    def endpoints(self) -> Mapping[str, EndpointEntry]:
        """Its endpoints by name."""
        ...

    @property
    def exposures(self) -> Mapping[str, ExposureSpec]:
        """Its exposures that begin during follow-up, by name."""
        ...

    @property
    def populations(self) -> Mapping[str, Population]:
        """Its populations by name."""
        ...

    @property
    def propensities(self) -> Mapping[str, Section]:
        """Its sections of propensity scores by the name of their weights."""
        ...

    @property
    def imputations(self) -> Mapping[str, ImputationSpec]:
        """Its imputations by name."""
        ...

    @property
    def landmark(self) -> LandmarkSpec | None:
        """Its landmark."""
        ...

    @property
    def displays(self) -> Mapping[str, DisplayBase]:
        """Its displays by name."""
        ...

    @property
    def unread_displays(self) -> Iterable[str]:
        """Displays that stand in the file and could not be read as a whole."""
        ...

    def is_unread(self, section: str, name: str | None = None) -> bool:
        """Whether an entry may stand in the file without being here, since it or its section is wrong."""
        ...


class Worked(NamedTuple):
    """An example of a kind: the folder of the report whose study shows it, and the options of its entry."""

    study: str
    options: Mapping[str, Any]


class Checks(Protocol):
    """What a display checks its own entry of the study file with; see :mod:`riskset.study.study_checks`."""

    @property
    def study(self) -> StudyAround:
        """The study file."""
        ...

    def note(self, where: KeyPath, message: str, remedy: str, value: str | None = None) -> None:
        """Note a problem at a place of the study file."""
        ...

    def named(self, where: KeyPath, name: str | None, section: str) -> None:
        """Check that a name stands in a section of the study file."""
        ...

    def rows(self, where: KeyPath, names: Iterable[str], rows: Sequence[str]) -> None:
        """Check that names are rows of the display."""
        ...

    def repeated(self, where: KeyPath, names: Sequence[str]) -> None:
        """Check that no name of a list stands twice."""
        ...


FROM_LANDMARK = "Take the groups as known at a landmark: landmark: true, or a time"
"""The remedy where an exposure that begins during follow-up is named as if it were known at the start."""
ALL = "all"
"""The population of all patients, where the study has none of that name."""


class DisplayBase(Section):
    """The keys that all displays have."""

    worked: ClassVar[Worked | None] = None
    by_place: ClassVar[tuple[str, ...]] = ()
    """Options that may be left out and that the function of the kind takes by their place all the same."""
    weighs: ClassVar[bool] = True
    """Whether its `weights` weight the patients, rather than being what it shows."""
    pools: ClassVar[bool] = True
    """Whether its estimates of imputed data are all pooled by Rubin's rules; else its own notes say what is done."""

    restates: ClassVar[bool] = False
    """Whether its P values are those of other displays, which count them."""

    population: Name | None = Field(
        None,
        description="Population shown, an entry of `populations`. If omitted, the study's `population`, or all patients. `all` "
        "means all patients.",
    )
    by: Name | None = Field(
        None,
        description="Groups compared: an entry of `groups` or `exposures`, a categorical variable, or a column of the data. If "
        "omitted, all patients are one group.",
    )
    time_unit: TimeUnit | None = Field(
        None,
        description="Time unit of the display, if it is not the study's. Times written in the display are in this unit.",
    )
    caption: Text | None = Field(
        None, description="Caption, plain text. A caption given in the document takes precedence."
    )
    suppress: Smallest | None = Field(
        None, description="Smallest number of patients that is shown, apart from 0. If omitted, the study's `suppress`."
    )

    def smallest_shown(self, study: StudyAround) -> int | None:
        """The smallest number of patients that it shows, other than 0; ``None`` where it shows all."""
        return self.suppress if self.suppress is not None else study.study.suppress

    @classmethod
    def kind_name(cls) -> str:
        """The kind as the study file writes it."""
        return str(get_args(cls.model_fields["kind"].annotation)[0])

    @property
    def landmark_shown(self) -> bool | float | MedianOf:
        """The landmark at which its patients are taken; most displays have none."""
        return False

    @property
    def begins_with_all(self) -> bool:
        """Whether it begins with all patients, also where the study has a population for displays."""
        return False

    def named_endpoints(self) -> Iterator[tuple[KeyPath, str]]:
        """The endpoints that it shows, each with its place in the entry; its patients must have them all."""
        return iter(())

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables or columns that it names, each with its place in the entry."""
        return iter(())

    def variables_together(self, study: StudyAround) -> Iterator[Sequence[str]]:  # noqa: ARG002  for those that have some
        """The variables that enter each of its models together; most have none."""
        return iter(())

    def followed_exposures(self) -> Iterator[tuple[KeyPath, str]]:
        """Where it may name an exposure without a landmark, since it follows patients from one of its groups into another."""
        return iter(())

    @property
    def first_landmark(self) -> float:
        """The earliest time, in its unit, from which it follows patients without being of a landmark as a whole."""
        return 0.0

    @property
    def known_at_landmarks(self) -> bool:
        """Whether it takes groups as known at landmarks of its own."""
        return False

    @property
    def weighted_alone(self) -> str | None:
        """The weights without which it shows no patient; None where it has none, or shows patients without them too."""
        return None

    def imputation_in(self, study: StudyAround) -> str:  # noqa: ARG002  most displays impute nothing
        """The name of the imputation whose values it takes; nothing where it takes values as they are."""
        return ""

    def effects_of(self) -> Iterable[str]:
        """The variables whose effect on endpoints it estimates, beside `by`; most estimate none."""
        return ()

    def described_variables(self) -> Iterable[str]:
        """Those of its variables that it describes, whatever their kind; other displays compare or model all of theirs."""
        return ()

    def sources(self, study: StudyAround) -> Iterable[str]:  # noqa: ARG002  for those that have some
        """The displays whose results it presents again; most have none."""
        return ()

    def own_label(self, name: str) -> str | None:  # noqa: ARG002  for those that name things of their own
        """The printed label of something that the display alone names; None for what the study names."""
        return None

    def check(self, checks: Checks, where: KeyPath) -> None:
        """Note what is wrong with the entry by itself, beyond names that stand nowhere."""


class WithLandmark(DisplayBase):
    """A display that can start from a landmark."""

    landmark: LandmarkChoice = Field(
        default=False,
        description="`true` for the study's landmark: only patients still followed and event-free at the landmark are shown, "
        "and the clock restarts there. A number (in the display's time unit) or `{median_of: column}` sets another "
        "landmark for this display.",
    )

    @property
    def landmark_shown(self) -> bool | float | MedianOf:
        """The landmark at which its patients are taken."""
        return self.landmark


class Footnoted(Section):
    """A table with footnotes of the study file."""

    footnotes: dict[str, Text] = Field(
        default_factory=dict,
        description="Footnotes of rows, by variable or endpoint, plain text: `{age: Age at transplantation.}`.",
    )


def grouping_variable(study: StudyAround, by: str | None) -> str | None:
    """The variable or column that tells the groups `by` apart; None without groups."""
    group = study.groups.get(by or "")
    return by if group is None else group.variable


def compared_variables(study: StudyAround, by: str | None) -> list[str]:
    """All variables of the study but the one by which the groups are told apart: a group is not compared with itself."""
    return [name for name in study.variables if name != grouping_variable(study, by)]


def modelled_variables(study: StudyAround, by: str | None) -> list[str]:
    """The compared variables without those that can only be described."""
    return [name for name in compared_variables(study, by) if study.variables[name].kind not in DESCRIBED_ALONE]


def check_not_grouping(checks: Checks, where: KeyPath, by: str | None, places: Iterable[tuple[KeyPath, str]]) -> None:
    """Refuse a variable whose levels are the groups themselves among those that are compared between them.

    Where several of its levels are one group, it tells what the groups are made of, and may be shown.
    """
    group = checks.study.groups.get(by or "")
    levels = level_map(group.levels) if group is not None else None
    labels = [label for label in (levels or {}).values() if label is not None]
    if by is None or len(set(labels)) < len(labels):
        return
    for place, name in places:
        if name == grouping_variable(checks.study, by):
            message = f"{dotted(where)} compares {quoted(name)} between the groups that are its own levels"
            checks.note((*where, *place), message, "Remove it here, or compare other groups", name)


def default_comparison(values: Any, key: str) -> Any:  # noqa: ANN401  whatever stands in the file
    """Where groups are compared, the default is one P value over all of them."""
    if isinstance(values, dict) and values.get("by") is not None:
        return {key: "overall", **values}
    return values


def known_displays(study: StudyAround, names: Iterable[str]) -> Iterator[str]:
    """Those of `names` that are displays of the study file, also where they cannot be read."""
    return (name for name in names if name in study.displays or study.is_unread("displays", name))


def listed(key: str, names: Iterable[str]) -> Iterator[tuple[KeyPath, str]]:
    """Names of a list under `key`, each with its place."""
    return (((key, index), name) for index, name in enumerate(names))
