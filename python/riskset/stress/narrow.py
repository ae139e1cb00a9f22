"""The entry of a display without what one of its conclusions does not need, so that a search is quick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.study.entries.regressions import Regressions
from riskset.study.entries.term_shapes import term_name, terms_of

if TYPE_CHECKING:
    from riskset.stress.readings import Subject
    from riskset.study.entries.base import DisplayBase

UNIVARIABLE, MULTIVARIABLE = "univariable", "multivariable"


def narrowed(entry: DisplayBase, subject: Subject) -> DisplayBase:
    """The entry with the endpoint of a conclusion and its model alone; as it is where P values are adjusted together."""
    if getattr(entry, "adjust", "none") != "none":
        return entry
    keys: dict[str, Any] = {}
    endpoints: list[str] = getattr(entry, "endpoints", None) or []
    endpoint = subject.endpoint or subject.variable  # a rate has its endpoint as variable
    if isinstance(entry, Regressions) and subject.model not in {UNIVARIABLE, MULTIVARIABLE}:
        return entry  # its methods stand side by side, and are called after each other
    if endpoint in endpoints and len(endpoints) > 1:
        keys["endpoints"] = [endpoint]
    if isinstance(entry, Regressions):
        keys["models"] = subject.model
        if subject.model == UNIVARIABLE:
            terms = [term for term in terms_of(entry.variables, endpoint) if term_name(term) == subject.variable]
            keys |= {"variables": terms, "enter": None, "selection": None, "interactions": []}
            keys["per"] = {name: step for name, step in entry.per.items() if name == subject.variable}
    subgroups: list[str] = getattr(entry, "subgroups", None) or []
    if len(subgroups) > 1:
        keys["subgroups"] = [subject.variable] if subject.variable in subgroups else subgroups[:1]
    return entry.model_copy(update=keys) if keys else entry
