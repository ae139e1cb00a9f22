"""The entries of tables that are made of other tables: merged side by side, or stacked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from riskset.problems import quoted
from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.base import DisplayBase, Worked, known_displays
from riskset.study.schema_parts import Name, Text
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from riskset.study.entries.base import Checks, StudyAround
    from riskset.yaml_lines import KeyPath


class CombinedDisplay(DisplayBase, Arranged):
    """A table made of the tables of other displays."""

    of: dict[Name, Text] = Field(
        min_length=1,
        description="Displays that are tables, each with its label: the spanner over its columns, or the heading over "
        "its rows.",
    )

    def sources(self, study: StudyAround) -> list[str]:
        """The tables, and what these are made of."""
        known = list(known_displays(study, self.of))
        found = [study.displays[name] for name in known if name in study.displays]
        displays = [display for display in found if not isinstance(display, CombinedDisplay)]
        inner = [name for display in displays for name in display.sources(study)]
        return list(dict.fromkeys([*known, *inner]))

    def check(self, checks: Checks, where: KeyPath) -> None:
        """Tables that there are, and are not made of tables themselves."""
        for name in self.of:
            place: KeyPath = (*where, "of", name)
            checks.named(place, name, "displays")
            display = checks.study.displays.get(name)
            if display is not None and (isinstance(display, CombinedDisplay) or not isinstance(display, Arranged)):
                what = "made of tables itself" if isinstance(display, CombinedDisplay) else "not a table"
                checks.note(place, f"{dotted(where)} names {quoted(name)}, which is {what}", "Name other tables", name)
        for key in ("population", "by", "time_unit"):
            if getattr(self, key) is not None:
                message = f"{dotted((*where, key))} has no effect: its tables have their own"
                checks.note((*where, key), message, f"Write {key} in the displays that it names")


class MergeDisplay(CombinedDisplay):
    """Tables side by side."""

    worked: ClassVar = Worked(
        "report/cart-haplo", {"of": {"bridging": "As published", "bridging-in-time": "As a time-dependent covariate"}}
    )

    kind: Literal["merge"] = Field(
        description="Tables of other displays side by side. Rows are joined by their variables and labels."
    )


class StackDisplay(CombinedDisplay):
    """Tables one under the other."""

    worked: ClassVar = Worked(
        "report/cart-haplo", {"of": {"table-s3": "Leukemia-free survival", "table-s4": "Overall survival"}}
    )

    kind: Literal["stack"] = Field(description="Tables of other displays one under the other, with the same columns.")
