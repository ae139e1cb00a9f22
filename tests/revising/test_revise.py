"""A tracked copy gives the old file back when rejected and the new one when accepted, and never parts a number."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document
from docx.shared import Inches
from PIL import Image

import riskset
from riskset.cli import main
from riskset.problems import Problems
from riskset.revising.atoms import TOKENS
from riskset.revising.proof import first_difference, prove, told
from riskset.revising.refreshed import refresh
from riskset.revising.response import response_text
from riskset.revising.revised import revise
from riskset.word_files.archives import packed, unpacked
from riskset.word_files.changes import accept_changes, reject_changes
from riskset.word_files.comments import comments_in
from riskset.word_files.names import w
from riskset.word_files.package import open_word
from riskset.word_files.paragraphs import accepted_text, rejected_text


@pytest.fixture(scope="module")
def pair(rendered: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The report, and the same after a data cut."""
    folder = Path(shutil.copytree(rendered, tmp_path_factory.mktemp("pair") / "project"))
    old = (folder / "_output" / "manuscript.docx").read_bytes()
    lines = (folder / "cohort.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "cohort.csv").write_text("".join(lines[:-4]), encoding="utf-8")
    return old, refresh(old, riskset.open_study(folder / "study.yml"), "old.docx").content


def texts(content: bytes, settle: Any) -> list[str]:
    file = open_word(content, "file")
    settle(file)
    return [accepted_text(each) for each in file.body.iter(w("p"))]


def picture(colour: str) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(file, "PNG")
    file.seek(0)
    return file


def test_numbers_are_replaced_whole_with_their_reason(pair: tuple[bytes, bytes]) -> None:
    old, new = pair
    done = revise(old, new, "tracked.docx", author="A. Author")
    assert texts(done.content, accept_changes) == texts(new, accept_changes)
    assert texts(done.content, reject_changes) == texts(old, accept_changes)
    file = open_word(done.content, "tracked")
    deleted = ["".join(each.itertext()) for each in file.body.iter(w("del"))]
    assert "60.6" in deleted
    assert all(re.fullmatch(r"[<\s]*[\d.,]+[a-z,]*|[a-z,]+", each) for each in deleted)
    assert {each.get(w("author")) for each in file.body.iter(w("ins"), w("del"))} == {"A. Author"}
    said = comments_in(file)
    assert all(each.text.startswith("The data changed: ") for each in said)
    (own,) = [each for each in said if "60.6 → 58.9" in each.text and "; and" not in each.text]
    assert own.text == "The data changed: 60.6 → 58.9"
    assert own.about == "58.9"
    assert any(each.text.count("→") == 2 and re.fullmatch(r"[\d.]+\W+[\d.]+", each.about) for each in said)
    assert len(done.numbers) > 50
    assert revise(old, new, "tracked.docx", author="A. Author").content == done.content


def test_each_file_against_itself_has_no_change(pair: tuple[bytes, bytes]) -> None:
    done = revise(pair[0], pair[0], "tracked.docx")
    assert not list(open_word(done.content, "x").body.iter(w("ins"), w("del"), w("pPrChange")))
    assert not done.numbers


def test_words_paragraphs_rows_notes_pictures_and_headings(pair: tuple[bytes, bytes], editor: Any) -> None:
    def before(document: Any) -> None:
        document.add_picture(picture("red"), Inches(1))
        document.add_paragraph("A paragraph that goes.")

    def after(document: Any) -> None:
        editor.replace_word(document, "small", "tiny, and seen in 3.25 years")
        table = document.tables[-1]._tbl
        table.append(editor.cloned(table.tr_lst[-1]))
        document.tables[1]._tbl.remove(document.tables[1]._tbl.tr_lst[-1])
        editor.paragraph(document, "The difference").insert_paragraph_before("A new paragraph.")
        editor.paragraph(document, "Discussion").style = document.styles["Heading 2"]
        document.add_picture(picture("blue"), Inches(1))
        note = editor.paragraph(document, "Of ")._p
        note.getparent().remove(note)

    old, new = editor.edited(pair[0], before), editor.edited(pair[1], after)
    done = revise(old, new, "tracked.docx", reason="data cut of 2026-11-01", date="2026-11-01T00:00:00Z")
    file = open_word(done.content, "tracked")
    text = "\n".join(accepted_text(each) for each in file.body.iter(w("p")))
    assert "A new paragraph." in text
    assert "\nA paragraph that goes." not in text
    assert "A paragraph that goes." in "\n".join(rejected_text(each) for each in file.body.iter(w("p")))
    assert any(row.find(f"{w('trPr')}/{w('ins')}") is not None for row in file.body.iter(w("tr")))
    assert any(row.find(f"{w('trPr')}/{w('del')}") is not None for row in file.body.iter(w("tr")))
    assert len(list(file.body.iter(w("pPrChange")))) == 1
    assert all(each.text.startswith("data cut of 2026-11-01: ") for each in comments_in(file))
    ids = [each.get(w("id")) for each in file.body.iter(w("ins"), w("del"), w("pPrChange"))]
    assert len(ids) == len(set(ids))
    Document(io.BytesIO(done.content))


def test_what_is_tracked_already_is_accepted_first(pair: tuple[bytes, bytes], editor: Any) -> None:
    def change(document: Any) -> None:
        editor.track_insertion(editor.paragraph(document, "The report")._p, " We thank all.")
        editor.track_deletion(editor.paragraph(document, "The difference").runs[0]._r)

    new = editor.edited(pair[1], change)
    done = revise(pair[0], new, "tracked.docx")
    assert "We thank all." in "\n".join(texts(done.content, accept_changes))
    assert texts(done.content, accept_changes) == texts(new, accept_changes)


def test_a_copy_that_gives_not_both_back_is_refused(pair: tuple[bytes, bytes], editor: Any) -> None:
    wrong = editor.edited(pair[1], lambda document: editor.replace_word(document, "small", "large"))
    with pytest.raises(Problems, match="with all changes accepted"):
        prove(wrong, pair[0], pair[1], "wrong.docx")
    assert first_difference([1], [1, 2])


def test_the_command(pair: tuple[bytes, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("old.docx").write_bytes(pair[0])
    Path("new.docx").write_bytes(pair[1])
    done = CliRunner().invoke(main, ["revise", "old.docx", "new.docx", "-o", "tracked.docx", "--blind"])
    assert done.exit_code == 0, done.output
    assert re.search(r"[1-9]\d* tracked changes: ", done.stderr)
    assert {each.author for each in comments_in(open_word(Path("tracked.docx").read_bytes(), "t"))} == {"Author"}
    for command in (["git", "init", "-q"], ["git", "add", "old.docx"]):
        subprocess.run(command, check=True)
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, "commit", "-qm", "One"], check=True)
    done = CliRunner().invoke(main, ["revise", "HEAD:old.docx", "new.docx"])
    assert "new.tracked.docx" in done.stdout
    Path("sent").mkdir()
    Path("sent/manuscript.docx").write_bytes(pair[0])
    with zipfile.ZipFile("again.zip", "w") as archive:
        archive.write("new.docx", "again/manuscript.docx")
    done = CliRunner().invoke(main, ["revise", "sent", "again.zip"])
    assert done.stdout == "again.tracked.docx\n", done.output
    accepted = texts(Path("again.tracked.docx").read_bytes(), accept_changes)
    assert accepted == texts(pair[1], accept_changes)
    Path("again.tracked.docx").unlink()
    Path("results.json").write_text("{}", encoding="utf-8")
    Path(".~lock.tracked.docx#").touch()
    Path("locked.docx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    for arguments, message in (
        (["old.docx", "nowhere.docx"], "no such file"),
        (["HEAD:x.docx", "new.docx"], "git has no file"),
        (["HEAD:x", "new.docx"], "the revision HEAD has no such path"),
        (["results.json", "new.docx"], "a saved build or store holds numbers and no words"),
        (["old.docx", "again.zip", "--response", "letter.qmd"], "does not end with .docx"),
        (["locked.docx", "new.docx"], "locked.docx: this file is protected by a password"),
        (["old.docx", "new.docx", "-o", "new.docx"], "would be lost"),
        (["old.docx", "new.docx", "-o", "tracked.docx"], "this file is open in another program (.~lock.tracked.docx#)"),
        (["old.docx", "new.docx", "-o", "study.yml"], "does not end with .docx"),
        (["old.docx", "new.docx", "--response", "study.yml"], "does not end with .qmd"),
        (["old.docx", "new.docx", "--date", "soon"], "not a day"),
        (["old.docx", "new.docx", "--blind", "--author", "A"], "Leave out one"),
    ):
        done = CliRunner().invoke(main, ["revise", *arguments])
        assert done.exit_code == 2, done.output
        assert message in done.output
    assert sorted(path.name for path in tmp_path.glob("*.docx")) == [
        "locked.docx",
        "new.docx",
        "new.tracked.docx",
        "old.docx",
        "tracked.docx",
    ]


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 120))])
def test_any_two_files_come_back(pair: tuple[bytes, bytes], editor: Any, seed: int) -> None:
    old, new = editor.mutated(pair[0], seed), editor.mutated(pair[1], seed + 1000)
    done = revise(old, new, "tracked.docx")
    accepted, rejected = open_word(done.content, "a"), open_word(done.content, "r")
    accept_changes(accepted)
    reject_changes(rejected)
    assert told(accepted) == told(open_word(new, "n"))
    assert told(rejected) == told(open_word(old, "o"))


@pytest.mark.slow
def test_a_document_as_git_has_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "One"]):
        subprocess.run(["git", *command], check=True)
    path = project / "manuscript.qmd"
    path.write_text(path.read_text(encoding="utf-8").replace("was small", "was tiny"), encoding="utf-8")
    done = CliRunner().invoke(main, ["revise", "HEAD:manuscript.qmd", ".", "-o", "tracked.docx"])
    assert done.exit_code == 0, done.output
    assert "2 tracked changes: 0 numbers changed" in done.stderr
    changed = open_word(Path("tracked.docx").read_bytes(), "t").body.iter(w("ins"), w("del"))
    assert ["".join(each.itertext()) for each in changed] == ["small", "tiny"]


def with_picture(content: bytes, colour: str) -> bytes:
    """The file with a picture, whose kind it knows by the picture's name alone, as pandoc writes it."""
    document = Document(io.BytesIO(content))
    document.add_picture(picture(colour), width=Inches(1))
    buffer = io.BytesIO()
    document.save(buffer)
    parts, days = unpacked(buffer.getvalue())
    name = next(each for each in parts if each.endswith(".png") and "media" in each)
    types = parts["[Content_Types].xml"].decode()
    types = re.sub(r'<Default [^>]*Extension="png"[^>]*/>', "", types)
    kind = f'<Override PartName="/{name}" ContentType="image/png"/>'
    parts["[Content_Types].xml"] = types.replace("</Types>", f"{kind}</Types>").encode()
    return packed(parts, days)


def test_a_copy_knows_the_kind_of_both_pictures(pair: tuple[bytes, bytes]) -> None:
    old, new = with_picture(pair[0], "red"), with_picture(pair[0], "blue")
    Document(io.BytesIO(new))
    done = revise(old, new, "new.docx")
    assert len([each for each in unpacked(done.content)[0] if each.endswith(".png")]) == 2
    Document(io.BytesIO(done.content))


def test_a_number_before_a_raised_letter_is_whole() -> None:
    texts = ["0.566a", "12.5mg", "2nd of 3", "1.234.567", "17a"]
    assert [[each[0] for each in TOKENS.finditer(text) if each["number"]] for text in texts] == [
        ["0.566"], ["12.5"], ["3"], ["1.234.567"], [],
    ]  # fmt: skip


def test_numbers_that_changed_are_named(pair: tuple[bytes, bytes]) -> None:
    done = revise(*pair, "new.docx")
    named = [done.names.get((each.old, each.new), []) for each in done.numbers]
    assert any("table-2, Experimental, os, at 24, estimate" in names for names in named)
    assert sum(map(bool, named)) / len(named) > 0.95
    letter = response_text(Path("none.qmd"), Path("new.docx"), done)
    assert re.search(r"\| table-2, [^|]*os, at 24, estimate[^|]* \| [\d\\.]+ \| [\d\\.]+ \|", letter)
