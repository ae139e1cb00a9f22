"""The study file as a whole: its sections, and its displays, whose kinds are handed to it."""

from __future__ import annotations

import copy
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol, Self, Union

from pydantic import Field, PrivateAttr, ValidationInfo, create_model, field_validator

from riskset.files import beside
from riskset.study.entries.base import DisplayBase
from riskset.study.file_sections import DataFile
from riskset.study.imputation_section import ImputationEntry, ImputationSpec, imputations_of
from riskset.study.origin import Origin, origin_of
from riskset.study.propensity_section import OF_SETS, ONE, PropensityEntry, PropensitySpec
from riskset.study.schema_parts import Name, Section, Text
from riskset.study.sections import (
    EndpointEntry,
    ExposureSpec,
    GroupSpec,
    LandmarkSpec,
    Population,
    Study,
    VariableSpec,
)
from riskset.yaml_lines import YamlDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from riskset.yaml_lines import KeyPath

MOST_ENTRIES = 5000
"""Entries of a section: a study that is read by people has fewer."""
DisplayName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]


class KindsOfEntries(Protocol):
    """The kinds of displays, as far as a study file asks for their entries."""

    def entries_of(self, names: Iterable[object]) -> tuple[type[DisplayBase], ...]:
        """The models of the entries of some kinds, and few others; of all kinds if one of the names is unknown."""
        ...


class StudyFile(Section):
    """A study: its data, variables, groups, populations, endpoints, exposures and displays."""

    study: Study = Field(description="Title, time unit and other settings of the whole study.")
    data: DataFile = Field(description="The data file and how to read it.")
    variables: dict[str, VariableSpec] = Field(
        default_factory=dict,
        max_length=MOST_ENTRIES,
        description="Characteristics of patients, by name, in the order of a full table.",
    )
    groups: dict[str, GroupSpec] = Field(
        default_factory=dict, max_length=MOST_ENTRIES, description="Groups that displays compare, by name."
    )
    populations: dict[str, Population] = Field(
        default_factory=dict,
        max_length=MOST_ENTRIES,
        description="Subsets of the patients, by name: a filter, or `{filter: ..., label: ...}`.",
    )
    endpoints: dict[str, EndpointEntry] = Field(
        default_factory=dict, max_length=MOST_ENTRIES, description="Times to events, by name."
    )
    exposures: dict[str, ExposureSpec] = Field(
        default_factory=dict,
        max_length=MOST_ENTRIES,
        description="Exposures that begin during follow-up, such as a transplantation, by name. If a display names one in `by`, "
        "or a regression names one in `variables`, a patient counts as exposed once it has begun. With `landmark`, "
        "the exposure is taken as known at the landmark.",
    )
    landmark: LandmarkSpec | None = Field(None, description="The study's landmark.")
    propensity: PropensityEntry | None = Field(
        None,
        description="Propensity scores, and the weights or matched sets that they give. One section gives weights called "
        "`propensity`; a mapping of names (`{iptw: {...}, matched: {...}}`) gives several. `weights` of a display takes "
        "such a name.",
    )
    imputation: ImputationEntry | None = Field(
        None,
        description="Multiple imputation of missing values. One section is called `imputation`; a mapping of names "
        "(`{main: {...}, sensitivity: {...}}`) gives several. A regression takes it with `cases: imputed`.",
    )
    displays: dict[DisplayName, DisplayBase] = Field(
        default_factory=dict,
        max_length=MOST_ENTRIES,
        description="Tables and figures, by the name that documents use.",
    )
    abbreviations: dict[Name, Text] = Field(
        default_factory=dict[str, str],
        description="Abbreviations and their meaning: `{MRD: minimal residual disease}`. A note explains them in every table "
        "and figure that prints them.",
    )
    literals: list[Text] = Field(
        default_factory=list[str],
        max_length=MOST_ENTRIES,
        description="Numbers that a manuscript may state without a result behind them, for `riskset audit`. Write them as in "
        "the text: `[sensitivity of 0.01%, 30 days]`.",
    )
    accept: dict[Name, Text] = Field(
        default_factory=dict,
        description="Doubts of `riskset check` that you have looked into, each with the reason why the data are right: "
        "`{missing-code age: 99 is an age}`.",
    )

    @field_validator("displays")
    @classmethod
    def _clustered(cls, displays: dict[str, DisplayBase], info: ValidationInfo) -> dict[str, DisplayBase]:
        """Of matched patients, the sets are the clusters of robust variances."""
        sections = sections_of(info.data.get("propensity"))
        return {name: clustered_by_sets(entry, sections) for name, entry in displays.items()}

    _path: Path = PrivateAttr(default=Path("study.yml"))
    _document: YamlDocument = PrivateAttr(default_factory=lambda: YamlDocument(None))
    _unread: frozenset[tuple[str | int, ...]] = PrivateAttr(default=frozenset())
    _digest: str = PrivateAttr(default="")
    _kinds: KindsOfEntries | None = PrivateAttr(default=None)
    _read: dict[str, str] = PrivateAttr(default_factory=dict[str, str])

    @property
    def path(self) -> Path:
        """The study file."""
        return self._path

    @property
    def data_path(self) -> Path:
        """The data file, as found from the study file."""
        return beside(self._path, self.data.path)

    @property
    def propensities(self) -> dict[str, PropensitySpec]:
        """The sections of propensity scores, by the name of their weights."""
        return sections_of(self.propensity)

    def propensity_place(self, name: str) -> KeyPath:
        """Where the section of such a name stands."""
        return ("propensity",) if isinstance(self.propensity, PropensitySpec) else ("propensity", name)

    @property
    def imputations(self) -> dict[str, ImputationSpec]:
        """The imputations by name."""
        return imputations_of(self.imputation)

    def imputation_place(self, name: str) -> KeyPath:
        """Where the imputation of such a name stands."""
        return ("imputation",) if isinstance(self.imputation, ImputationSpec) else ("imputation", name)

    @property
    def written(self) -> dict[str, Any]:
        """Its entries as they were written; of a study that was made of models, as these have them."""
        data = self._document.data
        if isinstance(data, dict):
            return copy.deepcopy(data)
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True, serialize_as_any=True)

    @property
    def origin(self) -> Origin | None:
        """From which bytes its results come, as they were when they were read; of a study that is not a file, None."""
        return origin_of(self._digest, self._read) if self._digest else None

    def has_read(self, name: str, digest: str) -> None:
        """Keep the digest of a data file that is read for the study."""
        self._read[name] = digest

    @property
    def files_read(self) -> list[str]:
        """The data files that were read for the study, by the names that it gives them."""
        return list(self._read)

    def line(self, *path: str | int) -> int | None:
        """Line of an entry of the study file, such as ``line("variables", "age")``."""
        return self._document.line(path)

    def located(
        self, path: Path, document: YamlDocument, unread: frozenset[tuple[str | int, ...]], digest: str = ""
    ) -> Self:
        """The same study, knowing its file with the digest of its content, its lines, and which entries could not be read."""
        self._path = path
        self._digest = digest
        self._document = document
        self._unread = unread
        return self

    def of_kinds(self, kinds: KindsOfEntries) -> None:
        """Take note of the kinds of displays that there are."""
        self._kinds = kinds

    def model_of(self, content: Mapping[str, Any]) -> type[StudyFile]:
        """The model of a study file with this content, whose displays may be of kinds that this one does not have."""
        return type(self) if self._kinds is None else study_file_of(self._kinds.entries_of(kinds_named(content)))

    @property
    def unread_displays(self) -> list[str]:
        """Displays that stand in the file and could not be read as a whole, in no order of theirs."""
        return sorted({str(path[1]) for path in self._unread if path[:1] == ("displays",) and len(path) > 1})

    def is_unread(self, section: str, name: str | None = None) -> bool:
        """Whether an entry may stand in the file without being here, since it or its section is wrong.

        Such a name is known: that others use it is no further fault.
        """
        sections = set(type(self).model_fields)
        if any(len(path) == 1 and (path[0] == section or path[0] not in sections) for path in self._unread):
            return True
        return any(path[:1] == (section,) and (name is None or path[1:2] == (name,)) for path in self._unread)


def sections_of(given: PropensitySpec | dict[str, PropensitySpec] | None) -> dict[str, PropensitySpec]:
    """Sections of propensity scores by name; one that is written without a name has one of its own."""
    return {} if given is None else {ONE: given} if isinstance(given, PropensitySpec) else given


def clustered_by_sets(entry: DisplayBase, sections: Mapping[str, PropensitySpec]) -> DisplayBase:
    """The entry of a display; where its weights are those of matched sets and it names no cluster, clustered by them."""
    spec = sections.get(getattr(entry, "weights", None) or "")
    if spec is None or not spec.is_matching or getattr(entry, "cluster", "none") is not None:
        return entry
    return entry.model_copy(update={"cluster": f"{entry.weights}{OF_SETS}"})  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


def kinds_named(data: Mapping[str, Any]) -> set[object]:
    """The kinds of the displays of a study file, as they are written. A display without one has the kind None."""
    displays = data.get("displays")
    entries = displays.values() if isinstance(displays, dict) else ()
    named = [entry.get("kind") if isinstance(entry, dict) else None for entry in entries]
    return {name if isinstance(name, str) else None for name in named}


@lru_cache(maxsize=8)
def study_file_of(entries: tuple[type[DisplayBase], ...]) -> type[StudyFile]:
    """The study file whose displays are of the kinds with these entries."""
    one_of = Annotated[Union[entries], Field(discriminator="kind")]  # noqa: UP007  the members are known when it runs
    displays = (dict[DisplayName, one_of], StudyFile.model_fields["displays"])
    return create_model("StudyFile", __base__=StudyFile, __doc__=StudyFile.__doc__, displays=displays)
