"""What is left out of a draft so that it checks, and that what was right stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.builders import check_study
from riskset.drafting.mending import mended

from .conftest import rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.drafting.draft import Draft
    from riskset.drafting.study_text import StudyText
    from riskset.study import Problem


def mend(text: StudyText, folder: Path) -> list[Problem]:
    """Mend a draft whose data lie in a folder."""
    path = folder / "study.yml"

    def check(written: str) -> list[Problem]:
        path.write_text(written, encoding="utf-8")
        return check_study(path)[1]

    return mended(text, [], check)


def test_the_end_of_observation_is_left_out_where_events_are_after_it(
    draft: Callable[..., Draft], tmp_path: Path
) -> None:
    # Patient 7 relapses after the last contact.
    head = "id,arm,os_days,died,pfs_days,pfs_event"
    made = draft(rows(head, lambda n: f"{n},{'AB'[n % 2]},{n * 9},{n % 2},{n * 9 + 4 * (n == 7)},{n % 2}")).text
    assert made.study["data"]["follow_up"] == "os"
    assert mend(made, tmp_path) == []
    assert "follow_up" not in made.study["data"]
    assert list(made.study["endpoints"]) == ["os", "pfs"]
    assert any(question.startswith("data: Left out: follow_up: os.") for question in made.questions())


def test_what_is_wrong_elsewhere_leaves_the_end_of_observation(draft: Callable[..., Draft], tmp_path: Path) -> None:
    head = "id,arm,os_days,died,pfs_days,pfs_event"
    made = draft(rows(head, lambda n: f"{n},{'AB'[n % 2]},{n * 9},{n % 2},{n * 9},{n % 2}")).text
    made.study["displays"]["table-9"] = {"kind": "outcomes", "endpoints": ["ttp"], "at": [3], "caption": "Wrong"}
    assert mend(made, tmp_path) == []
    assert made.study["data"]["follow_up"] == "os"
    assert "table-9" not in made.study["displays"]
    assert "Left out: table-9:" in made.written([])
