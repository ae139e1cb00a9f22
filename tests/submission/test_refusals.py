"""What is refused before anything is built, and what a submission leaves as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.submission.conftest import Submit

from riskset.problems import Problems
from riskset.submission.deliver import deliver, place_for


def test_an_unknown_journal_is_refused(tiny: Path, submit: Submit) -> None:
    result = submit(tiny, "--journal", "bloot")
    assert result.exit_code == 2
    assert "Did you mean 'blood'?" in result.stderr


def test_a_study_that_is_not_there_is_refused(tmp_path: Path, submit: Submit) -> None:
    result = submit(tmp_path / "nothing", "--journal", "blood")
    assert result.exit_code == 2
    assert "there is no such file or folder" in result.stderr


def test_a_folder_of_other_files_is_left_alone(tiny: Path, tmp_path: Path, submit: Submit) -> None:
    (tmp_path / "trials").mkdir()
    (tmp_path / "trials" / "thesis.docx").write_text("mine")
    result = submit(tiny, "--journal", "trials", "--output", tmp_path)
    assert result.exit_code == 2
    assert "is no earlier submission" in result.stderr
    assert (tmp_path / "trials" / "thesis.docx").read_text() == "mine"


def test_a_later_submission_replaces_the_earlier_one(tmp_path: Path) -> None:
    place = place_for(tmp_path, tmp_path, "blood")
    deliver(place, {"MANIFEST.json": b"{}", "old.txt": b"old"})
    deliver(place_for(tmp_path, tmp_path, "blood"), {"MANIFEST.json": b"{}", "tables/new.txt": b"new"})
    assert sorted(each.name for each in tmp_path.iterdir()) == ["blood", "blood.zip"]
    assert sorted(each.name for each in place.iterdir()) == ["MANIFEST.json", "tables"]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "blood").write_text("a file")
    with pytest.raises(Problems, match="no earlier submission"):
        place_for(tmp_path, tmp_path, "blood")


def test_what_cannot_be_written_leaves_the_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = place_for(tmp_path, tmp_path, "blood")
    deliver(place, {"MANIFEST.json": b"{}"})
    before = (tmp_path / "blood.zip").read_bytes()

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "no", str(target))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        deliver(place, {"MANIFEST.json": b"{}", "new.txt": b""})
    assert [each.name for each in place.iterdir()] == ["MANIFEST.json"]
    assert (tmp_path / "blood.zip").read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["blood", "blood.zip"]
