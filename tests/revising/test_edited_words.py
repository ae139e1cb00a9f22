"""A render never destroys what somebody wrote into its Word file."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from docx import Document

from riskset.documents.edited_words import (
    beside_edited,
    known_render,
    lock_of,
    note_rendered,
    render_id,
    rendered_file,
    rendered_sources,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def files(project: Path) -> tuple[Path, Path, bytes]:
    path = project / "_output" / "manuscript.docx"
    return project, path, path.read_bytes()


def edited(content: bytes) -> bytes:
    document = Document(io.BytesIO(content))
    document.add_paragraph("A co-author's words.")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_what_nobody_edited_is_replaced(files: tuple[Path, Path, bytes]) -> None:
    root, path, _ = files
    note_rendered(root, {path: path.read_bytes()}, {})
    assert beside_edited(root, {path: b"new"}).outputs == {path: b"new"}


def archive(at: int, in_directory: int, value: int) -> bytes:
    """An archive of which a byte of the first file's head is another, in its own place and in the directory."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        opened.writestr("word/document.xml", "<a/>")
    content = bytearray(buffer.getvalue())
    content[at] = content[content.find(b"PK\x01\x02") + in_directory] = value
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"text", archive(6, 8, 1), archive(8, 10, 99), archive(9, 9, 0)[:40]],
    ids=["empty", "no archive", "encrypted", "packed otherwise", "cut off"],
)
def test_what_python_cannot_unpack_is_of_no_render(files: tuple[Path, Path, bytes], content: bytes) -> None:
    assert render_id(content) == ""
    assert known_render(files[0], content) == ""


def test_a_file_that_is_as_it_was_noted_is_not_opened_again(
    files: tuple[Path, Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, path, content = files
    source = root / "manuscript.qmd"
    note_rendered(root, {path: content}, {path: [source]})
    render = render_id(content)
    before, text = rendered_sources(root, render), source.read_text()
    source.write_text(f"{text}\n<!-- a remark -->\n")

    def opened(_content: bytes) -> str:
        pytest.fail("the Word file was opened")

    monkeypatch.setattr("riskset.documents.edited_words.render_id", opened)
    note_rendered(root, {path: content}, {path: [source]})
    after = rendered_sources(root, render)
    source.write_text(text)
    assert list(after.values()) == [f"{text}\n<!-- a remark -->\n"]
    assert list(before.values()) == [text]
    assert rendered_file(root, render) == content


def test_what_somebody_edited_stays_and_is_told(files: tuple[Path, Path, bytes]) -> None:
    root, path, content = files
    note_rendered(root, {path: content}, {})
    path.write_bytes(edited(content))
    placed = beside_edited(root, {path: b"new", path.with_suffix(".html"): b"page"})
    new = path.with_name("manuscript.new.docx")
    assert placed.outputs == {new: b"new", path.with_suffix(".html"): b"page"}
    assert placed.moved == {path: new}
    assert "was edited since it was rendered" in placed.warnings[0]
    assert "manuscript.new.docx" in placed.warnings[0]
    new.write_bytes(edited(content))
    assert path.with_name("manuscript.new-2.docx") in beside_edited(root, {path: b"new"}).outputs


def test_without_a_record_the_file_tells_whether_it_was_saved(files: tuple[Path, Path, bytes]) -> None:
    _, path, content = files
    elsewhere = path.parent / "no-record"
    elsewhere.mkdir()
    assert not beside_edited(elsewhere, {path: b"new"}).moved
    path.write_bytes(edited(content))
    assert beside_edited(elsewhere, {path: b"new"}).moved


@pytest.mark.parametrize("lock", ["~$nuscript.docx", ".~lock.manuscript.docx#"])
def test_an_open_file_is_not_replaced(files: tuple[Path, Path, bytes], lock: str) -> None:
    root, path, _ = files
    path.with_name(lock).write_text("someone", encoding="utf-8")
    found = lock_of(path)
    assert found is not None
    assert found.name == lock
    assert f"is open in another program ({lock})" in beside_edited(root, {path: b"new"}).warnings[0]


def test_the_text_of_a_render_is_kept_for_its_file(files: tuple[Path, Path, bytes]) -> None:
    root, _, content = files
    found = rendered_sources(root, render_id(edited(content)))
    assert [text for name, text in found.items() if name.endswith("manuscript.qmd")] == [
        (root / "manuscript.qmd").read_text(encoding="utf-8")
    ]
