"""An endpoint of a draft: its entry, the evidence, the columns that it takes, and what it is an endpoint of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from riskset.drafting.remark import Remark


@dataclass(frozen=True)
class DraftedEndpoint:
    """An endpoint as a draft proposes it.

    Attributes
    ----------
    name : str
        Its key in the study file, such as ``os``.
    spec : dict
        Its entry.
    remarks : tuple of Remark
    columns : tuple of str
        The columns that it takes, which are not characteristics of patients.
    events : int
        Patients with the event.
    lacking : tuple of str
        Columns, of those that it takes, that some patients lack.
    """

    name: str
    spec: dict[str, Any]
    remarks: tuple[Remark, ...]
    columns: tuple[str, ...]
    events: int = 0
    lacking: tuple[str, ...] = field(default_factory=tuple[str, ...])

    @property
    def is_incidence(self) -> bool:
        """Whether it has competing events."""
        return "competing" in self.spec


LABELS = {
    "os": "Overall survival",
    "pfs": "Progression-free survival",
    "lfs": "Leukemia-free survival",
    "rfs": "Relapse-free survival",
    "dfs": "Disease-free survival",
    "efs": "Event-free survival",
    "mfs": "Metastasis-free survival",
    "ffs": "Failure-free survival",
    "dmfs": "Distant metastasis-free survival",
    "css": "Cancer-specific survival",
    "dss": "Disease-specific survival",
    "grfs": "GVHD-free, relapse-free survival",
    "trm": "Treatment-related mortality",
    "cir": "Cumulative incidence of relapse",
    "ttp": "Time to progression",
    "ttf": "Time to treatment failure",
    "event_free": "Event-free survival",
    "event": "Cumulative incidence of the event",
    "competing_event": "Cumulative incidence of the competing event",
    "relapse": "Cumulative incidence of relapse",
    "progression": "Cumulative incidence of progression",
    "recurrence": "Cumulative incidence of recurrence",
    "nrm": "Non-relapse mortality",
}
"""Printed labels of endpoints, by their keys."""
