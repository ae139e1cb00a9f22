"""A file that people edited gets today's numbers, and keeps every word, comment and change of theirs."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import riskset
from riskset.cli import main
from riskset.problems import Problems
from riskset.revising.refreshed import refresh
from riskset.tables.writers import write_openxml
from riskset.word_files.bookmarks import bookmarks_in, numbers_in, unwrapped
from riskset.word_files.names import w
from riskset.word_files.package import open_word
from riskset.word_files.store import read_store


def content_of(project: Path) -> bytes:
    return (project / "_output" / "manuscript.docx").read_bytes()


def test_every_marked_number_is_todays(cut: Path) -> None:
    study = riskset.open_study(cut / "study.yml")
    done = refresh(content_of(cut), study, "edited.docx")
    assert len(done.changed) > 50
    assert not done.overwritten
    assert not done.unplaced
    now = {number.id: number.printed for number in study.numbers()}
    file = open_word(done.content, "new")
    assert all(each.text == now[each.number_id] and each.is_as_printed for each in numbers_in(file))
    again = refresh(done.content, study, "again.docx")
    assert not again.changed
    assert again.same == done.same + len(done.changed)
    told = read_store(file).numbers
    assert {each.origin for each in told.values() if each.value is not None} == {
        next(number.origin for number in study.numbers())
    }


def test_nothing_but_numbers_changes(cut: Path, editor: Any) -> None:
    study = riskset.open_study(cut / "study.yml")
    before = content_of(cut)
    done = refresh(before, study, "edited.docx")
    old, new = open_word(before, "old"), open_word(done.content, "new")
    for part in old.texts():
        words = []
        for root in (old.tree(part), new.tree(part)):
            for each in bookmarks_in(root):
                for run in each.runs if each.number_id else ():
                    for text in run.findall(w("t")):
                        text.text = "#"
            words.append(editor.texts(root))
        assert words[0] == words[1]
    assert {name for name in old.parts if old.parts[name] != new.parts[name]} <= {
        *old.texts(),
        "customXml/riskset.xml",
    }


def test_edits_of_others_stay(cut: Path, editor: Any) -> None:
    def change(document: Any) -> None:
        editor.replace_word(document, "small", "tiny")
        document.add_comment(editor.paragraph(document, "The difference").runs[0], text="Really?", author="B")
        editor.track_insertion(editor.paragraph(document, "The report")._p, " We thank all.")
        editor.track_deletion(editor.paragraph(document, "The report").runs[2]._r)
        editor.moved(document, "Overall survival", "The difference")

    given = editor.edited(content_of(cut), change)
    done = refresh(given, riskset.open_study(cut / "study.yml"), "edited.docx")
    file = open_word(done.content, "new")
    text = "\n".join(editor.texts(file.body))
    assert "was tiny" in text
    assert "We thank all." in text
    assert text.index("The difference") < text.index("58.9% (95% CI,")
    assert b"Really?" in file.parts["word/comments.xml"]
    assert len(list(file.body.iter(w("ins"), w("del")))) == 2
    assert not done.overwritten


def test_what_was_written_by_hand_is_told_and_left(cut: Path, editor: Any) -> None:
    def change(document: Any) -> None:
        editor.replace_word(document, "60.6", "61")
        editor.replace_word(document, "43.1", "43.1 or so")

    given = editor.edited(content_of(cut), change)
    done = refresh(given, riskset.open_study(cut / "study.yml"), "edited.docx")
    (only,) = done.overwritten
    assert (only.old, only.theirs, only.today) == ("60.6", "61", "58.9")
    assert "at 24, estimate" in only.what
    text = "\n".join(editor.texts(open_word(done.content, "new").body))
    assert re.search(r"was 61% \(95% CI, (?!43\.1)[\d.]+ or so", text)


def test_what_cannot_be_placed_is_told(cut: Path) -> None:
    path = cut / "study.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("at: [12, 24]", "at: [12]"), encoding="utf-8")
    done = refresh(content_of(cut), riskset.open_study(path), "edited.docx")
    assert {each.old for each in done.unplaced} >= {"60.6", "33.8"}
    assert all("no such result" in each.why for each in done.unplaced)


def test_decimals_stand_under_each_other_as_in_todays_table(cut: Path) -> None:
    study = riskset.open_study(cut / "study.yml")
    path = cut / "cohort.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:8]), encoding="utf-8")
    few = riskset.open_study(cut / "study.yml")
    done = refresh(content_of(cut), few, "edited.docx")
    today = write_openxml(few.display("table-1").printed(), live=True)
    assert today != write_openxml(study.display("table-1").printed(), live=True)
    new = open_word(done.content, "new")
    for table in new.body.iter(w("tbl")):
        for tab in table.iter(w("tab")):
            if tab.get(w("val")) == "decimal":
                assert f'w:pos="{tab.get(w("pos"))}"' in today + write_openxml(few.display("table-2").printed())


def test_the_command_writes_beside_and_never_over(cut: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(cut)
    shutil.copy("_output/manuscript.docx", "edited.docx")
    before = Path("edited.docx").read_bytes()
    done = CliRunner().invoke(main, ["refresh", "edited.docx", "--format", "json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["output"] == "edited.refreshed.docx"
    assert Path("edited.docx").read_bytes() == before
    assert any(each["old"] == "60.6" and each["new"] == "58.9" for each in told["changed"])
    Path("edited.refreshed.docx").write_bytes(b"somebody's")
    again = CliRunner().invoke(main, ["refresh", "edited.docx"])
    assert "edited.refreshed-2.docx" in again.stdout
    assert Path("edited.refreshed.docx").read_bytes() == b"somebody's"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.docx"], "no such file"),
        (["study.yml"], "not a Word file"),
        (["bare.docx"], "nothing marks the numbers"),
        (["edited.docx", "-o", "edited.docx"], "which would be lost"),
        (["edited.docx", "-o", "study.yml"], "which would be lost"),
        (["edited.docx", "-o", "edited.odt"], "does not end with .docx"),
        (["edited.docx", "elsewhere"], "elsewhere"),
    ],
)
def test_what_cannot_be_done_ends_with_two(
    cut: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(cut)
    shutil.copy("_output/manuscript.docx", "edited.docx")
    Path("bare.docx").write_bytes(unwrapped(content_of(cut)))
    before = sorted(path.name for path in cut.iterdir())
    done = CliRunner().invoke(main, ["refresh", *arguments])
    assert done.exit_code == 2, done.output
    assert message in done.output
    assert sorted(path.name for path in cut.iterdir()) == before


def test_a_damaged_store_does_not_matter(cut: Path) -> None:
    file = open_word(content_of(cut), "file")
    file.put("customXml/riskset.xml", file.parts["customXml/riskset.xml"][:-100])
    assert refresh(file.content(), riskset.open_study(cut / "study.yml"), "edited.docx").changed


def test_a_file_without_numbers_is_refused(cut: Path) -> None:
    with pytest.raises(Problems, match="nothing marks"):
        refresh(unwrapped(content_of(cut)), riskset.open_study(cut / "study.yml"), "bare.docx")


def test_a_file_of_another_study_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = project / "study.yml"
    other = file.read_text(encoding="utf-8").replace("table-1: {", "table-8: {").replace("table-2: {", "table-9: {")
    file.write_text(other, encoding="utf-8")
    study = riskset.open_study(file)
    with pytest.raises(Problems, match=r"this study has 0: it is of another study\. Name the study"):
        refresh(content_of(project), study, "edited.docx")
    # What is known to be rendered from it may have lost its displays since.
    monkeypatch.chdir(project)
    done = CliRunner().invoke(main, ["refresh", "_output/manuscript.docx", "-o", "new.docx"])
    assert done.exit_code == 0, done.output
    assert "0 numbers changed" in done.stderr
    assert "the study has no such result any more" in done.stdout
    shutil.rmtree(".riskset")
    wrong = CliRunner().invoke(main, ["refresh", "_output/manuscript.docx", "-o", "newer.docx"])
    assert wrong.exit_code == 2
    assert not Path("newer.docx").exists()
