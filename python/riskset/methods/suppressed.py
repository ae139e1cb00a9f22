"""Which small numbers of patients a report does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.methods.wording import together
from riskset.study.entries.base import DisplayBase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.methods.ran import Ran


def suppressed(ran: Ran) -> Iterator[str]:
    """Say below which numbers patients are not shown."""
    study = ran.cohort.study
    least = {entry.smallest_shown(study) for entry, _ in ran.entries(DisplayBase)} - {None}
    if least:
        told = together((ran.style.value(each or 0, "count") for each in sorted(each or 0 for each in least)), "or")
        yield (
            f"numbers of patients below {told} other than 0 are not shown, nor are numbers from which they could be computed"
        )
