"""The entry of a ledger of P values: how many a report has, and what adjustment for their number makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from riskset.problems import quoted
from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.base import DisplayBase, Worked, known_displays
from riskset.study.schema_parts import Name, Text
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from riskset.study.entries.base import Checks, StudyAround
    from riskset.yaml_lines import KeyPath

Method = Literal["bonferroni", "holm", "hochberg", "benjamini-hochberg"]
Names = Annotated[list[Name], Field(min_length=1)]


class LedgerDisplay(DisplayBase, Arranged):
    """A ledger of the P values of a report."""

    worked: ClassVar = Worked("report/cart-haplo", {"displays": ["table-2", "table-3"], "adjust": ["holm"]})

    restates: ClassVar = True

    kind: Literal["ledger"] = Field(
        description="Every P value of the report with its test and its family, raw and adjusted for multiplicity."
    )
    displays: Names | None = Field(None, description="Displays whose P values are listed. If omitted, all others.")
    leave_out: list[Name] = Field(default_factory=list[str], description="Displays whose P values are not listed.")
    families: dict[Text, Names] = Field(
        default_factory=dict[str, list[str]],
        description="Families of hypotheses that are adjusted together: each label with its displays. A display in no family is "
        "a family of its own, unless `rest` says otherwise.",
    )
    labels: dict[Name, Text] = Field(
        default_factory=dict[str, str],
        description="Names of displays in the report: `{table-2: Table 2}`. If omitted, their captions, or their names in the "
        "study file.",
    )
    rest: Literal["display", "together"] = Field(
        "display", description="Displays in no family: each `display` by itself, or all `together` as one family."
    )
    adjust: Annotated[list[Method], Field(min_length=1)] = Field(
        default_factory=lambda: ["holm"], description="Methods of adjustment, one column each."
    )
    assumptions: bool = Field(
        default=False,
        description="List tests of proportional hazards too. These check models and compare no patients.",
    )

    def sources(self, study: StudyAround) -> list[str]:
        """The displays whose P values are counted."""
        named = self.displays if self.displays is not None else [*study.displays, *study.unread_displays]
        known = [name for name in known_displays(study, dict.fromkeys(named)) if name not in self.leave_out]
        return [name for name in known if not getattr(study.displays.get(name), "restates", False)]

    def family(self, display: str) -> str:
        """The label of a display's family."""
        own = next((label for label, displays in self.families.items() if display in displays), None)
        return own or (display if self.rest == "display" else "All other displays" if self.families else "All displays")

    def check(self, checks: Checks, where: KeyPath) -> None:
        """Displays that there are, each in one family."""
        for name in self.labels:
            checks.named((*where, "labels", name), name, "displays")
        for key in ("displays", "leave_out"):
            for index, name in enumerate(getattr(self, key) or []):
                checks.named((*where, key, index), name, "displays")
            checks.repeated((*where, key), getattr(self, key) or [])
        checks.repeated((*where, "adjust"), self.adjust)
        if not self.sources(checks.study) and not checks.study.is_unread("displays"):
            checks.note(
                where, f"{dotted(where)} names no display whose P values could be counted", "Name other displays"
            )
        seen: dict[str, str] = {}
        for label, displays in self.families.items():
            for index, name in enumerate(displays):
                place: KeyPath = (*where, "families", label, index)
                checks.named(place, name, "displays")
                if name in seen:
                    message = f"{dotted((*where, 'families'))} has {quoted(name)} in {seen[name]} and in {label}"
                    checks.note(place, message, "Keep one of the two", name)
                elif name in checks.study.displays and name not in self.sources(checks.study):
                    message = f"{dotted((*where, 'families'))} has {quoted(name)}, whose P values are not counted"
                    checks.note(place, message, "Add it to displays, or remove it here", name)
                seen[name] = label
