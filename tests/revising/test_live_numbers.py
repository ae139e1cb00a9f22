"""Numbers of a Word file carry what they are of, and nothing of it is seen; without it the file is as it was."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

import riskset
from riskset.live.marks import expression_id, marked_expression, with_numbers, without_marks
from riskset.live.numbers import Number, placed
from riskset.markdown_text import escape
from riskset.problems import Problems
from riskset.sentences import tight_expressions
from riskset.word_files.bookmarks import bookmarks_in, numbers_in, unwrapped
from riskset.word_files.names import LONGEST_BOOKMARK, is_own, printed_code, printed_text, w
from riskset.word_files.package import WordFile, open_word, read_word
from riskset.word_files.store import read_store

if TYPE_CHECKING:
    from pathlib import Path


def docx(folder: Path) -> Path:
    return folder / "_output" / "manuscript.docx"


def test_every_number_of_a_table_has_its_bookmark(rendered: Path) -> None:
    file = read_word(docx(rendered))
    for table in file.body.iter(w("tbl")):
        marked = {run for each in bookmarks_in(table) for run in each.runs}
        free = ["".join(run.itertext()) for run in table.iter(w("r")) if run not in marked]
        if not marked:
            continue
        # Labels print numbers of their own: times, confidence levels.
        assert not [text for text in free if re.search(r"\d", text) and not re.search(r"year|%|month", text)]


def test_each_bookmark_holds_what_it_says_and_the_store_tells_of_what(rendered: Path) -> None:
    file = read_word(docx(rendered))
    store = read_store(file)
    found = list(numbers_in(file))
    assert len(found) > 60
    assert all(each.is_as_printed for each in found)
    assert {each.number_id for each in found} == set(store.numbers)
    names = [each.name for part in file.texts() for each in bookmarks_in(file.tree(part))]
    assert sorted(names) == sorted(store.bookmarks)
    assert max(Counter(names).values()) == 1
    assert max(map(len, names)) <= LONGEST_BOOKMARK
    ids = [each.get(w("id")) for each in file.tree().iter(w("bookmarkStart"))]
    assert len(ids) == len(set(ids))
    told = store.numbers[next(each.number_id for each in found if each.text == "60.6")]
    key = ("table-2", "outcomes", "all", "", "", "Experimental", "os", "", 24.0, "estimate")
    assert told.names == ("result", *key, "rate", None, "sentence")


def test_the_study_gives_each_number_of_the_file(rendered: Path) -> None:
    now = {number.id: number.printed for number in riskset.open_study(rendered / "study.yml").numbers()}
    for each in numbers_in(read_word(docx(rendered))):
        assert now[each.number_id] == each.text


def test_inline_values_are_known_by_their_expressions(rendered: Path) -> None:
    file = read_word(docx(rendered))
    found = {each.expression_id: each.text for each in bookmarks_in(file.tree()) if each.expression_id}
    assert found[expression_id('study.p("table-2", endpoint="os")')] == "=\u00a00.024"
    helped = 'in_brackets(study.phrase("table-2", endpoint="os", group="Standard", at=24))'
    assert found[expression_id(helped)].startswith("33.8%; 95% CI")
    notes = bookmarks_in(file.tree("word/footnotes.xml"))
    assert [each.text for each in notes if each.number_id] == ["58"] or len(notes) >= 1


def test_values_in_a_markdown_table_are_known_too(rendered: Path) -> None:
    table = next(read_word(docx(rendered)).body.iter(w("tbl")))
    assert [each.text for each in bookmarks_in(table)] == ["90", "90"]


def test_nothing_is_left_when_it_is_unwrapped(rendered: Path) -> None:
    content = docx(rendered).read_bytes()
    bare = open_word(unwrapped(content), "bare")
    assert not any(b"_rs_" in part or b"_rsx_" in part or b"urn:riskset" in part for part in bare.parts.values())
    assert not any(name.startswith("customXml") for name in bare.parts)
    kept = [each.get(w("name")) for each in open_word(content, "whole").tree().iter(w("bookmarkStart"))]
    assert [each.get(w("name")) for each in bare.tree().iter(w("bookmarkStart"))] == [
        name for name in kept if not is_own(str(name))
    ]
    before, after = Document(str(docx(rendered))), Document(io.BytesIO(unwrapped(content)))
    assert [each.text for each in before.paragraphs] == [each.text for each in after.paragraphs]
    assert unwrapped(unwrapped(content)) == unwrapped(content)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problems, match="not a Word file"):
        unwrapped(b"", "x.docx")


@pytest.mark.parametrize("part", ["word/document.xml", "word/footnotes.xml", "word/comments.xml"])
def test_a_file_with_a_broken_part_is_refused(rendered: Path, part: str) -> None:
    file = open_word(docx(rendered).read_bytes(), "file")
    for content in (file.parts[part][:-20], b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + file.parts[part].split(b"?>", 1)[-1]):
        broken = WordFile({**file.parts, part: content})
        with pytest.raises(Problems, match="not a Word file"):
            open_word(broken.content(), "x.docx")


@given(st.text(max_size=24))
def test_characters_come_back_from_a_name_or_are_a_digest(text: str) -> None:
    code = printed_code(text)
    assert re.fullmatch(r"\w{0,18}", code, re.ASCII)
    assert printed_text(code) in {text, None}


def test_marks_stand_round_numbers_alone_and_go() -> None:
    numbers = [Number("1.5", ("a",)), Number("0.24", ("b",))]
    marked = marked_expression("x", with_numbers(escape("11.5 (1.5 to 0.24)"), numbers, escape))
    assert without_marks(marked) == escape("11.5 (1.5 to 0.24)")
    assert [at for at, _ in placed("11.5 (1.5 to 0.24)", numbers)] == [6, 13]


def test_a_document_that_was_changed_is_read_anew(tmp_path: Path) -> None:
    document = tmp_path / "a.qmd"
    document.write_text("Of `{python} n` patients.\n", encoding="utf-8")
    assert tight_expressions(document) == set()
    document.write_text("Of $`{python} n`$ patients.\n", encoding="utf-8")
    assert tight_expressions(document) == {"n"}
