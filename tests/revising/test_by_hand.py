"""What co-authors write over by hand and the source cannot have is told, wherever it stands, and overlapping changes keep their authors."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import docx
import pytest

import riskset
from riskset.revising.pulled import pull
from riskset.revising.refreshed import refresh
from riskset.word_files.elements import made, run_of
from riskset.word_files.names import w
from riskset.word_files.package import WordFile, open_word
from riskset.word_files.paragraphs import accepted_text, style_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.revising.pulled_edits import Pulled


@pytest.fixture(scope="module")
def given(rendered: Path) -> tuple[bytes, dict[str, str]]:
    """The rendered file and the text that it is of."""
    text = (rendered / "manuscript.qmd").read_text(encoding="utf-8")
    return (rendered / "_output" / "manuscript.docx").read_bytes(), {"manuscript.qmd": text}


def beginning(file: WordFile, words: str) -> Any:
    return next(each for each in file.body.iter(w("p")) if accepted_text(each).startswith(words))


def write_over(root: Any, old: str, new: str) -> None:
    found = next(each for each in root.iter(w("t")) if each.text and old in each.text)
    found.text = found.text.replace(old, new, 1)


def pulled(given: tuple[bytes, dict[str, str]], change: Callable[[WordFile], None]) -> Pulled:
    file = open_word(given[0], "edited.docx")
    change(file)
    return pull(file.content(), "edited.docx", given[1], base=given[0])


def a_citation(file: WordFile) -> None:
    write_over(next(beginning(file, "The report").iter(w("hyperlink"))), "1", "1,2")


def a_reference(file: WordFile) -> None:
    write_over(beginning(file, "Overall survival at 2"), "Table\u00a01", "Table\u00a03")


def a_number_of_a_table(file: WordFile) -> None:
    write_over(list(file.body.iter(w("tbl")))[-1], "60.6", "61.9")


def a_number_of_a_note(file: WordFile) -> None:
    write_over(file.tree("word/footnotes.xml"), "60", "77")


def a_number_of_a_paragraph_that_moved(file: WordFile) -> None:
    element = beginning(file, "Overall survival at 2")
    write_over(element, "60.6", "61")
    beginning(file, "The difference").addnext(element)


def the_list_of_references(file: WordFile) -> None:
    next(each for each in file.body.iter(w("p")) if style_of(each) == "Bibliography").append(run_of(" See page 4."))


@pytest.mark.parametrize(
    ("change", "why", "theirs"),
    [
        (a_citation, "the text that Word shows for [@vonelm2007] was changed by hand", "1,2"),
        (a_reference, "the text that Word shows for @tbl-baseline was changed by hand", "Table 3"),
        (a_number_of_a_table, "the number 60.6 of a title, caption or table was written over", "61.9"),
        (a_number_of_a_note, "the number 60 was written over", "77"),
        (a_number_of_a_paragraph_that_moved, "the number 60.6 was written over", "61"),
        (the_list_of_references, "the list of references was changed", "See page 4."),
    ],
)
def test_what_was_written_over_is_told(
    given: tuple[bytes, dict[str, str]], change: Callable[[WordFile], None], why: str, theirs: str
) -> None:
    (told,) = pulled(given, change).notes
    assert told.why.startswith(why)
    assert "\\u" not in told.why
    assert theirs in told.theirs


def test_a_paragraph_with_a_picture_put_in_stays(given: tuple[bytes, dict[str, str]]) -> None:
    drawing = made("r", made("drawing"))
    done = pulled(given, lambda file: beginning(file, "The difference").append(drawing))
    assert not done.patch
    assert [(each.why, each.theirs) for each in done.notes] == [
        ("pictures were put in, which the source does not keep", "0 before, 1 now")
    ]


def test_words_in_the_head_of_pages_are_told(given: tuple[bytes, dict[str, str]], editor: Any) -> None:
    def change(document: Any) -> None:
        document.sections[0].header.paragraphs[0].add_run(" Draft of Monday")

    done = pull(editor.edited(given[0], change), "edited.docx", given[1], base=given[0])
    (told,) = done.notes
    assert told.why.startswith("the head or foot of the pages was changed")
    assert "Draft of Monday" in told.theirs


def test_a_citation_that_was_deleted_with_a_tracked_change_goes(given: tuple[bytes, dict[str, str]]) -> None:
    def change(file: WordFile) -> None:
        for run in list(next(beginning(file, "The report").iter(w("hyperlink")))):
            delete(run, "B. Boss")

    done = pulled(given, change)
    assert "**observational** studies. Patients" in done.texts["manuscript.qmd"]
    assert not done.notes


def marked(kind: str, number: int, author: str, day: int, *inner: Any) -> Any:
    """Words that one author inserted or deleted; deleted ones have another element."""
    element = made(kind, id=number, author=author, date=f"2026-11-{day:02}T10:00:00Z")
    element.extend(inner)
    for text in element.iter(w("t")) if kind == "del" else ():
        text.tag = w("delText")
    return element


def delete(run: Any, author: str) -> None:
    """Mark a run as deleted, where it stands."""
    gone = marked("del", 900, author, 3)
    run.addprevious(gone)
    gone.append(run)
    for text in run.iter(w("t")):
        text.tag = w("delText")


def overlapping(file: WordFile) -> None:
    """B writes within what A wrote, and deletes some of it; A takes back a number that B wrote over."""
    element = beginning(file, "The difference")
    element.append(
        marked(
            "ins", 800, "A. Author", 1,
            run_of(" Words of A"),
            marked("ins", 801, "B. Boss", 2, run_of(" with words of B")),
            run_of(", more of A"),
            marked("del", 802, "B. Boss", 3, run_of(" that B deleted")),
            run_of("."),
        )
    )  # fmt: skip
    run = element.find(w("r"))
    run.addprevious(marked("ins", 803, "A. Author", 4, run_of("A new beginning: ")))
    delete(run, "B. Boss")


def changes_of(file: WordFile) -> list[tuple[str, str | None, str | None, str]]:
    return [
        (str(each.tag), each.get(w("author")), each.get(w("date")), "".join(one.text or "" for one in each.iter(w("t"), w("delText"))))
        for each in file.body.iter(w("ins"), w("del"))
    ]  # fmt: skip


def test_overlapping_changes_keep_their_authors_and_their_days(cut: Path) -> None:
    file = open_word((cut / "_output" / "manuscript.docx").read_bytes(), "edited.docx")
    overlapping(file)
    done = refresh(file.content(), riskset.open_study(cut / "study.yml"), "edited.docx")
    assert done.changed
    fresh = open_word(done.content, "fresh")
    assert len(changes_of(fresh)) == 5
    assert changes_of(fresh) == changes_of(file)


def test_overlapping_changes_come_back_as_word_accepts_them(given: tuple[bytes, dict[str, str]]) -> None:
    text = pulled(given, overlapping).texts["manuscript.qmd"]
    assert "\nA new beginning: [Nothing else was found" in text
    assert "]{#need} Words of A with words of B, more of A.\n" in text


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_a_file_that_libreoffice_saved_tells_of_nothing(
    given: tuple[bytes, dict[str, str]], tmp_path: Path, editor: Any
) -> None:
    saved = editor.by_office(given[0], tmp_path)
    assert docx.Document(str(tmp_path / "edited.docx")).paragraphs
    assert not pull(saved, "edited.docx", given[1], base=given[0]).notes
