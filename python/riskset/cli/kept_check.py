"""What an earlier `riskset check` found, told again while the study file and all that it read are as they were.

Nothing but a clean check is kept: doubts and problems name rows of patients, and no row may lie in a cache.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from riskset.cli.checked import Checked
from riskset.cli.kept_answers import kept_answer
from riskset.problems import Problem
from riskset.understanding import Understood

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def found_before(study: Path, compute: Callable[[Path], Checked]) -> Checked:
    """What a check of this study found before, else what it finds now.

    Parameters
    ----------
    study : Path
        The study file, as the user gave it.
    compute : callable
        Checks it.
    """
    kept = kept_answer("checks", study)
    if kept is None:
        return compute(study)
    with suppress(ValueError, KeyError, TypeError):
        found = kept.load()
        if found is not None:
            return _read(study, found)
    kept.record()
    checked = compute(study)
    if not checked.problems and not checked.doubts and checked.understood is not None:
        kept.keep(_written(checked, checked.understood))
    return checked


def _written(found: Checked, understood: Understood) -> dict[str, object]:
    return {
        "understood": asdict(understood),
        "left_out": found.left_out,
        "hints": [asdict(hint) for hint in found.hints],
        "plugins": found.plugins,
        "warnings": [asdict(warning) for warning in found.warnings],
    }


def _read(study: Path, found: dict[str, Any]) -> Checked:
    return Checked(
        study,
        Understood.from_json(found["understood"]),
        [],
        found["left_out"],
        [Problem(**hint) for hint in found["hints"]],
        [],
        found["plugins"],
        [Problem(**warning) for warning in found["warnings"]],
    )
