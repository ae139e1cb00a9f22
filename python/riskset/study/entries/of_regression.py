"""What displays check that draw the models of a regression, whose patients are the regression's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.problems import did_you_mean, quoted
from riskset.study.entries.regressions import Regressions
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.study.entries.base import Checks, DisplayBase
    from riskset.yaml_lines import KeyPath


def regression_named(checks: Checks, where: KeyPath, name: str) -> Regressions | None:
    """The regression that `of` names; one that there is not is noted, unless its entry is wrong itself."""
    known = {each: display for each, display in checks.study.displays.items() if isinstance(display, Regressions)}
    if name not in known and not checks.study.is_unread("displays", name):
        message = f"{dotted((*where, 'of'))} names {quoted(name)}, which is not a display of the kind regression"
        checks.note((*where, "of"), message, did_you_mean(name, list(known), "Regressions"), name)
    return known.get(name)


def check_beside(checks: Checks, where: KeyPath, entry: DisplayBase, keys: Sequence[str]) -> None:
    """Note keys beside `of` that the regression has for itself."""
    for key in keys:
        value = getattr(entry, key)
        if value is not None and value is not False:
            message = f"{dotted((*where, key))} cannot be used with of: the patients are those of the regression"
            checks.note((*where, key), message, f"Remove {key}, or write it for the regression")


def check_model(checks: Checks, where: KeyPath, name: str, found: Regressions, model: str) -> None:
    """Note a model that the regression of that name does not show."""
    if model not in found.models_shown:
        message = f"{dotted((*where, 'model'))} is {model}, which {quoted(name)} does not show"
        checks.note((*where, "model"), message, f"Write model: {found.models_shown[0]}", model)
