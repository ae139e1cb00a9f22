"""The notes of a stress test: what was changed, how patients were searched, and what could not be changed and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.stress.words import FAMILY
from riskset.tables.printed import Run, roman

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.kinds.stress.analysis import Stored
    from riskset.kinds.stress.entry import Stress
    from riskset.results import Result
    from riskset.study.schema import StudyFile
    from riskset.style import Style
    from riskset.tables.printed import Text


def notes(results: Sequence[Result], stored: Sequence[Stored], spec: Stress, style: Style) -> Iterator[Text]:
    """The lines under a table or a figure."""
    yield (
        *roman("Each display was analyzed again with one thing changed. A conclusion is turned if "),
        Run("P", italic=True),
        *roman(
            f" crosses {style.p_threshold(spec.alpha)}, if the limits begin or cease to include no effect, or if the order of groups is another."
        ),
    )
    if any(each.of("", f"{each.subject.statistic}_tried") for each in stored):
        yield roman(
            f"Patients left out: the fewest, up to {spec.patients}, without whom the conclusion is turned. Each count was "
            "verified by an analysis without them; a smaller set may exist beyond one patient."
        )
    omitted: dict[str, dict[str, list[str]]] = {}
    for row in results:
        if row.statistic == "omitted":
            name = spec.labels.get(row.model, row.model)
            omitted.setdefault(row.level, {}).setdefault(row.warning, []).append(name)
    if omitted:
        told = [
            f"{FAMILY[family].lower()} ({'; '.join(f'{_of(names)}: {why}' for why, names in reasons.items())})"
            for family, reasons in omitted.items()
        ]
        yield roman(f"Not varied: {'; '.join(told)}.")


def interval(study: StudyFile, stored: Sequence[Stored]) -> str:
    """What the heads call limits: with their level where all displays have one."""
    displays = [study.displays[each.subject.display] for each in stored if each.subject.display in study.displays]
    levels = {getattr(display, "conf_level", None) for display in displays}
    level = levels.pop() if len(levels) == 1 else None
    return "CI" if level is None else f"{100 * level:g}% CI"


def _of(names: Sequence[str]) -> str:
    return ", ".join(names)
