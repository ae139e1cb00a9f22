"""Comments that others replied to in Word: replies stay with their comment, and no part of a thread is lost or changed."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import riskset
from riskset.cli import main
from riskset.revising.pulled import pull
from riskset.revising.refreshed import refresh
from riskset.word_files.comments import comments_in
from riskset.word_files.package import open_word

if TYPE_CHECKING:
    from pathlib import Path

# Each thread: the paragraph that it is about, who says what and when, and whether it is resolved.
THREADS = [
    ("The report", [("A. Author", 1, "Which statement?"), ("B. Boss", 2, "STROBE.\nSee the paper."), ("A. Author", 3, "Thanks.")], True),
    ("The difference", [("C. Clin", 4, "Small in which sense?"), ("B. Boss", 6, "Ask the reviewers.")], False),
    ("The difference", [("D. Else", 5, "Why few?")], False),
]  # fmt: skip
PARTS = ("word/comments.xml", "word/commentsExtended.xml")


def threads_of(content: bytes) -> list[tuple[str, list[str], bool]]:
    return [
        (each.text, [reply.text for reply in each.replies], each.is_resolved)
        for each in comments_in(open_word(content, "threads"))
    ]


@pytest.fixture(scope="module")
def commented(rendered: Path, editor: Any) -> bytes:
    return editor.with_threads((rendered / "_output" / "manuscript.docx").read_bytes(), THREADS)


def test_replies_stand_in_their_comment(commented: bytes, rendered: Path) -> None:
    text = (rendered / "manuscript.qmd").read_text(encoding="utf-8")
    done = pull(commented, "edited.docx", {"manuscript.qmd": text})
    assert [(each.author, each.text, each.resolved) for each in done.comments] == [
        ("A. Author", "Which statement?", True),
        ("C. Clin", "Small in which sense?", False),
        ("D. Else", "Why few?", False),
    ]
    assert [[(one.author, one.date, one.text) for one in each.replies] for each in done.comments] == [
        [
            ("B. Boss", "2026-11-02T10:00:00Z", "STROBE.\nSee the paper."),
            ("A. Author", "2026-11-03T10:00:00Z", "Thanks."),
        ],
        [("B. Boss", "2026-11-06T10:00:00Z", "Ask the reviewers.")],
        [],
    ]
    assert not done.patch


def test_the_command_shows_who_replied(commented: bytes, project: Path) -> None:
    edited = project / "edited.docx"
    edited.write_bytes(commented)
    shown = CliRunner().invoke(main, ["pull", str(edited)])
    assert shown.exit_code == 0
    assert "Resolved comment: manuscript.qmd, line 20: A. Author on 'The report" in shown.stdout
    assert "\n  Reply: B. Boss: STROBE.\n    See the paper.\n  Reply: A. Author: Thanks.\nComment: " in shown.stdout
    assert "3 comments, 3 replies" in shown.stderr
    told = json.loads(CliRunner().invoke(main, ["pull", str(edited), "--format", "json"]).stdout)
    assert [len(each["replies"]) for each in told["comments"]] == [2, 1, 0]


def test_a_refreshed_file_has_the_same_threads(commented: bytes, cut: Path) -> None:
    done = refresh(commented, riskset.open_study(cut / "study.yml"), "edited.docx")
    assert done.changed
    before, after = open_word(commented, "before"), open_word(done.content, "after")
    assert [after.parts[part] for part in PARTS] == [before.parts[part] for part in PARTS]
    assert threads_of(done.content) == threads_of(commented)


def test_comments_that_no_thread_holds_stay_apart(commented: bytes) -> None:
    """LibreOffice names only the last paragraph of a comment, and older ones leave out whom a reply answers."""
    file = open_word(commented, "edited.docx")
    file.put(PARTS[1], file.parts[PARTS[1]].replace(b"paraIdParent", b"paraIdOther"))
    file.put(PARTS[0], file.parts[PARTS[0]].replace(b'w14:paraId="1A000006"', b""))
    assert [len(each.replies) for each in comments_in(open_word(file.content(), "apart"))] == [0] * 6
    # One whose comment was taken out is a comment of its own.
    file = open_word(commented, "edited.docx")
    first = next(iter(file.tree(PARTS[0])))
    file.tree(PARTS[0]).remove(first)
    texts = [(each.text, len(each.replies)) for each in comments_in(file)]
    assert texts[:2] == [("STROBE.\nSee the paper.", 0), ("Thanks.", 0)]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_no_comment_is_lost_by_way_of_libreoffice(commented: bytes, tmp_path: Path, editor: Any) -> None:
    back = threads_of(editor.by_office(commented, tmp_path))
    said = [text for first, replies, _ in back for text in (first, *replies)]
    assert sorted(said) == sorted(text for _, thread, _ in THREADS for _, _, text in thread)
    assert said[:3] == ["Which statement?", "STROBE.\nSee the paper.", "Thanks."]
    assert back[0][2]
