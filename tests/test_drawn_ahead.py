"""Figures that are drawn ahead are those that a document shows; nothing else is drawn, and nothing is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset import opened
from riskset.drawn_ahead import draw_ahead
from riskset.figures.figure import Figure
from riskset.problems import LookupFailed
from riskset.surroundings import PICTURES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.opened import OpenStudy

SECTIONS: dict[str, Any] = {
    "groups": {"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
    "endpoints": {"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
    "displays": {
        "t": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [5]},
        "c": {"kind": "curves", "by": "arm", "endpoints": ["os"]},
        "refused": {"kind": "curves", "by": "arm", "endpoints": ["os"]},
    },
}
PATIENTS = {"arm": [0, 0, 1, 1] * 6, "t": [5, 20, 3, 30] * 6, "died": [1, 0, 1, 0] * 6}


def test_a_document_takes_what_was_drawn_ahead(
    small: Callable[..., OpenStudy], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    monkeypatch.setenv(PICTURES, str(folder))
    monkeypatch.setenv("RISKSET_ENGINE", "builtin")
    shown, drawn = list[str](), list[int]()
    whole, draw = opened.OpenStudy.display, Figure._drawn

    def counted(self: Figure, forms: Any, **options: Any) -> Any:
        drawn.append(len(forms))
        return draw(self, forms, **options)

    def asked(self: OpenStudy, name: str) -> Any:
        shown.append(name)
        if name == "refused":
            raise LookupFailed(name)
        return whole(self, name)

    monkeypatch.setattr(opened.OpenStudy, "display", asked)
    monkeypatch.setattr(Figure, "_drawn", counted)
    study = small(PATIENTS, **SECTIONS)
    assert study in opened.open_studies()
    draw_ahead(["words", "t", "refused", "c"])
    assert shown == ["refused", "c"]
    before = list(drawn)
    assert before
    bundle, _ = small(PATIENTS, **SECTIONS).display("c")._repr_mimebundle_()
    assert any(kind.startswith("image/") for kind in bundle)
    assert drawn == before
