"""A render names the folder of its pictures, keeps those that were used last, and leaves none behind that nobody takes."""

from __future__ import annotations

import os

import pytest

from riskset import kept_files
from riskset.documents.picture_folder import keeping_pictures
from riskset.surroundings import ANEW, PICTURES


@pytest.fixture(autouse=True)
def versions(monkeypatch):
    monkeypatch.setattr(kept_files, "programs", lambda: "1234567890abcdef" * 4)


def test_the_folder_is_named_meanwhile_as_far_as_the_cache_is_used(tmp_path):
    with keeping_pictures(tmp_path, "ignore"):
        assert PICTURES not in os.environ
    assert not list(tmp_path.iterdir())
    for use, anew in (("use", ""), ("refresh", "1")):
        with keeping_pictures(tmp_path, use):
            assert os.environ[PICTURES] == str(tmp_path / ".riskset" / "pictures" / "1234567890abcdef")
            assert os.environ[ANEW] == anew
        assert not {PICTURES, ANEW} & set(os.environ)
    assert (tmp_path / ".riskset" / ".gitignore").read_text() == "*\n"


def test_pictures_beyond_the_bound_and_of_versions_long_gone_are_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_files, "_MOST_BYTES", 25)
    with keeping_pictures(tmp_path, "use"):
        folder = tmp_path / ".riskset" / "pictures"
        for number, name in enumerate(("a.svg", "b.svg", "c.svg")):
            path = folder / "1234567890abcdef" / name
            path.write_bytes(b"x" * 10)
            os.utime(path, (number, number))
        for number, name in enumerate(("0" * 16, "f" * 16)):
            (folder / name).mkdir()
            os.utime(folder / name, (number, number))
    assert sorted(path.name for path in (folder / "1234567890abcdef").iterdir()) == ["b.svg", "c.svg"]
    assert sorted(path.name for path in folder.iterdir()) == ["1234567890abcdef", "f" * 16]


def test_a_project_that_takes_no_files_is_rendered_without(tmp_path):
    (tmp_path / ".riskset").write_text("a file in the way")
    with keeping_pictures(tmp_path, "use"):
        assert PICTURES not in os.environ
