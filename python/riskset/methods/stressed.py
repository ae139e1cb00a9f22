"""The stress tests of a study: which conclusions were put to the test, and what was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.stress.entry import Stress
from riskset.methods.wording import cite, together

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.methods.ran import Ran

_CHANGED = {
    "ties": "the rule for ties",
    "limits": "the type of confidence limits",
    "test": "the weights of tests",
    "method": "the regression with competing events",
    "strata": "strata",
    "weights": "the weights of patients",
    "landmark": "the landmark",
    "centres": "the centers, each left out in turn",
}


def stressed(ran: Ran) -> Iterator[str]:
    """Say what sensitivity analyses changed, and how influential patients were searched."""
    changed: dict[str, None] = {}
    most = 0
    for entry, rows in ran.entries(Stress):
        omitted = {(row.model, row.level) for row in rows if row.statistic == "omitted"}
        tested = {row.model.partition(", ")[0] for row in rows if row.statistic.endswith("_held")}
        done = [family for family in entry.vary if any((name, family) not in omitted for name in tested)]
        changed.update({_CHANGED[family]: None for family in done if family in _CHANGED})
        most = max([most, *(int(row.value or 0) for row in rows if row.statistic.endswith("_tried"))])
    if changed:
        yield f"sensitivity analyses changed one thing at a time: {together(changed)}"
    if most:
        few = "each patient" if most == 1 else f"up to {most} patients"
        yield (
            f"influential patients{cite('cook1977')} were sought by leaving out {few}, and each count of those who turn a "
            "conclusion was verified by an analysis without them"
        )
