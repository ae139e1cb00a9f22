"""Data files that are drafted, and the drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset.drafting.draft import Draft, Wishes, draft_study
from riskset.study.loading import STUDY_YAML
from riskset.yaml_lines import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def draft(tmp_path: Path) -> Callable[..., Draft]:
    """Drafts the study of a file of a text."""

    def run(text: str | bytes, name: str = "data.csv", wishes: Wishes = Wishes()) -> Draft:  # noqa: B008
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return draft_study(path, tmp_path / "study.yml", wishes)

    return run


@pytest.fixture
def drafted(draft: Callable[..., Draft]) -> Callable[..., dict[str, Any]]:
    """The sections of the drafted study file of a text, as YAML reads what is written."""

    def run(text: str | bytes, name: str = "data.csv", wishes: Wishes = Wishes()) -> dict[str, Any]:  # noqa: B008
        made = draft(text, name, wishes).text
        read = parse_yaml(made.written(["A draft"]), "study.yml", STUDY_YAML)[0].data
        assert set(read) <= {"study", "data", "variables", "groups", "populations", "endpoints", "displays"}
        return {section: read.get(section) or {} for section in made.study}

    return run


def rows(head: str, make: Callable[[int], str], count: int = 40) -> str:
    """A CSV of a head and as many rows."""
    return "\n".join([head, *(make(number) for number in range(1, count + 1))]) + "\n"
