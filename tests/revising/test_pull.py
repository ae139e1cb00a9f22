"""What co-authors change in Word comes back into the source: every word, and calls, citations and references as they are written."""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner

import riskset
from riskset.cli import main
from riskset.documents.edited_words import known_render, render_id, rendered_file
from riskset.revising.projects import pulled_from
from riskset.revising.pulled import pull
from riskset.revising.refreshed import refresh
from riskset.revising.source_units import units_of
from riskset.revising.written_back import Changes, written_back
from riskset.word_files.archives import packed, unpacked
from riskset.word_files.names import w
from riskset.word_files.package import open_word
from riskset.word_files.paragraphs import accepted_text

OFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def given(rendered: Path) -> tuple[bytes, dict[str, str]]:
    """The rendered file and the text that it is of."""
    text = (rendered / "manuscript.qmd").read_text(encoding="utf-8")
    return (rendered / "_output" / "manuscript.docx").read_bytes(), {"manuscript.qmd": text}


def edits(document: Any, editor: Any) -> None:
    editor.replace_word(document, "small", "tiny")
    document.add_comment(editor.paragraph(document, "The difference").runs[0], text="Really?", author="B. Coauthor")
    editor.track_insertion(editor.paragraph(document, "The report")._p, " We thank all.")
    editor.replace_word(document, "in the experimental arm", "in the new arm")
    editor.replace_word(document, "were women", "were female")
    new = editor.paragraph(document, "The difference").insert_paragraph_before("A new paragraph with ")
    new.add_run("bold").bold = True
    new.add_run(" words.")


def test_nothing_comes_back_of_a_file_that_nobody_edited(given: tuple[bytes, dict[str, str]], editor: Any) -> None:
    saved = editor.edited(given[0], lambda _: None)
    for base in (given[0], None):
        done = pull(saved, "edited.docx", given[1], base=base)
        assert (done.patch, done.edits, done.conflicts) == ("", [], [])


def test_the_blank_before_a_citation_stays(given: tuple[bytes, dict[str, str]], editor: Any) -> None:
    back = editor.edited(given[0], lambda document: editor.replace_word(document, "studies", "reports"))
    done = pull(back, "edited.docx", given[1], base=given[0])
    assert "**observational** reports [@vonelm2007]. Patients" in done.texts["manuscript.qmd"]


def test_words_come_back_and_calls_stay(given: tuple[bytes, dict[str, str]], editor: Any) -> None:
    back = editor.edited(given[0], lambda document: edits(document, editor))
    done = pull(back, "edited.docx", given[1], base=given[0])
    text = done.texts["manuscript.qmd"]
    assert '`{python} study.phrase("table-2", endpoint="os", group="Experimental", at=24)` in the new arm' in text
    assert "between the arms was tiny, and" in text
    assert "until death or the last visit. We thank all." in text
    assert "*statement* on **observational** studies [@vonelm2007]." in text
    assert "\n\nA new paragraph with **bold** words.\n\nThe difference" in text
    assert "were female.^[Of them" in text
    assert not done.notes
    (comment,) = done.comments
    assert (comment.author, comment.text) == ("B. Coauthor", "Really?")
    assert given[1]["manuscript.qmd"].split("\n")[comment.line - 1].startswith("The difference")
    # Nothing else is another.
    changed = [line for line in done.patch.splitlines() if line.startswith("-") and not line.startswith("---")]
    assert len(changed) == 4


def test_without_the_file_as_it_was_rendered_words_come_back_too(
    given: tuple[bytes, dict[str, str]], editor: Any
) -> None:
    back = editor.edited(given[0], lambda document: edits(document, editor))
    done = pull(back, "edited.docx", given[1])
    text = done.texts["manuscript.qmd"]
    assert "studies [@vonelm2007]. Patients" in text
    assert "in the new arm" in text
    assert any("a paragraph that the source does not have" in each.why for each in done.notes)


def test_a_paragraph_that_was_moved_moves(given: tuple[bytes, dict[str, str]], editor: Any) -> None:
    def change(document: Any) -> None:
        editor.moved(document, "Overall survival", "The difference")
        editor.replace_word(document, "in the experimental arm", "in the new arm")

    done = pull(editor.edited(given[0], change), "edited.docx", given[1], base=given[0])
    text = done.texts["manuscript.qmd"]
    assert text.index("follow-up is needed.") < text.index("Overall survival at 2 years was\n`{python} study.phrase")
    assert text.count("Overall survival at 2 years") == 1
    assert "in the new arm" in text
    assert [each.kind for each in done.edits] == ["moved"]


def test_paragraphs_become_headings_and_no_headings(given: tuple[bytes, dict[str, str]], editor: Any) -> None:
    def change(document: Any) -> None:
        editor.paragraph(document, "The report").style = document.styles["Heading 2"]
        editor.paragraph(document, "Discussion").style = document.styles["Body Text"]

    done = pull(editor.edited(given[0], change), "edited.docx", given[1], base=given[0])
    text = done.texts["manuscript.qmd"]
    assert "\n## The report follows a *statement* on **observational** studies [@vonelm2007]. Patients were" in text
    assert "randomized to two arms, and were followed" in text
    assert "\n\nDiscussion\n\n" in text


def test_looks_that_the_source_does_not_keep_are_told(given: tuple[bytes, dict[str, str]], editor: Any) -> None:
    def change(document: Any) -> None:
        editor.paragraph(document, "The difference").runs[0].font.underline = True
        editor.paragraph(document, "The report").add_run(" Why?").font.highlight_color = 7
        document.tables[1].cell(1, 0).paragraphs[0].runs[0].italic = True

    done = pull(editor.edited(given[0], change), "edited.docx", given[1], base=given[0])
    assert "last visit. Why?" in done.texts["manuscript.qmd"]
    told = {each.why: each.theirs for each in done.notes}
    assert told["words were made highlighted, or are so no longer, which the source does not keep"] == "Why?"
    assert any("made underlined" in why and words.startswith("The difference") for why, words in told.items())
    assert any("the formatting of a title, caption or table was changed" in why for why in told)


def test_removed_paragraphs_headings_and_notes(given: tuple[bytes, dict[str, str]], editor: Any) -> None:
    def change(document: Any) -> None:
        gone = editor.paragraph(document, "Overall survival")._p
        gone.getparent().remove(gone)
        editor.paragraph(document, "Discussion").style = document.styles["Heading 2"]

    file = open_word(editor.edited(given[0], change), "x")
    note = next(each for each in file.tree("word/footnotes.xml").iter(w("t")) if "median" in (each.text or ""))
    note.text = note.text.replace("median age", "typical age")
    done = pull(file.content(), "edited.docx", given[1], base=given[0])
    text = done.texts["manuscript.qmd"]
    assert "Overall survival at 2 years was" not in text
    assert "\n## Discussion\n" in text
    assert 'statistic="median")` years was the typical age.]' in text


def test_what_has_no_place_is_told(given: tuple[bytes, dict[str, str]], editor: Any) -> None:
    def change(document: Any) -> None:
        editor.replace_word(document, "60.6", "61")
        editor.replace_word(document, "Characteristics of patients", "Features of patients")
        editor.replace_word(document, "Female", "Women")

    done = pull(editor.edited(given[0], change), "edited.docx", given[1], base=given[0])
    assert not done.texts
    told = [(each.why, each.theirs) for each in done.notes]
    assert ("the number 60.6 was written over by hand; its call stays", "61") in told
    assert any("Features of patients" in theirs for _, theirs in told)
    assert any("Women" in theirs for _, theirs in told)


def test_a_paragraph_changed_on_both_sides_is_a_conflict(given: tuple[bytes, dict[str, str]], editor: Any) -> None:
    back = editor.edited(given[0], lambda document: editor.replace_word(document, "small", "tiny"))
    mine = (
        given[1]["manuscript.qmd"].replace("arms was small", "arms was slight").replace("two arms, and", "2 arms, and")
    )
    done = pull(back, "edited.docx", {"manuscript.qmd": mine}, before=given[1], base=given[0])
    assert not done.texts
    (conflict,) = done.conflicts
    assert mine.split("\n")[conflict.line - 1].startswith("The difference")
    assert "tiny" in conflict.theirs


def test_the_command(project: Path, editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    content = Path("_output/manuscript.docx").read_bytes()
    Path("edited.docx").write_bytes(editor.edited(content, lambda document: edits(document, editor)))
    before = Path("manuscript.qmd").read_bytes()
    shown = CliRunner().invoke(main, ["pull", "edited.docx"])
    assert shown.exit_code == 0, shown.output
    assert "+The difference between the arms was tiny" in shown.stdout
    assert "Comment: manuscript.qmd, line" in shown.stdout
    assert Path("manuscript.qmd").read_bytes() == before
    Path("manuscript.qmd").write_bytes(before.replace(b"\n", b"\r\n"))
    done = CliRunner().invoke(main, ["pull", "edited.docx", "manuscript.qmd", "--apply", "--format", "json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["edits"]
    after = Path("manuscript.qmd").read_bytes()
    assert b"was tiny" in after
    assert after.count(b"\r\n") == after.count(b"\n")
    again = CliRunner().invoke(main, ["pull", "edited.docx"])
    assert again.exit_code == 1
    assert "Conflict: manuscript.qmd, line" in again.stdout
    docx.Document().save("other.docx")
    for arguments, message in (
        (["nowhere.docx"], "no such file"),
        (["edited.docx", "nowhere.qmd"], "no such file"),
        (["manuscript.qmd"], "not a Word file"),
        (["other.docx", "manuscript.qmd", "--apply"], "this file has hardly any paragraph of manuscript.qmd"),
        (["edited.docx", "-o", "manuscript.qmd"], "would be lost"),
    ):
        wrong = CliRunner().invoke(main, ["pull", *arguments])
        assert wrong.exit_code == 2, wrong.output
        assert message in wrong.output
    assert Path("manuscript.qmd").read_bytes() == after


def random_words(content: bytes, seed: int, editor: Any) -> bytes:
    """The file after edits of prose of many kinds, which a number decides: none of them in tables or captions."""
    draw = random.Random(seed)

    def change(document: Any) -> None:
        body = [each for each in document.paragraphs if each.style.name in {"First Paragraph", "Body Text"}]
        body = [each for each in body if len(each.text) > 30]
        for number in range(draw.randint(1, 5)):
            one, other = draw.choice(body), draw.choice(body)
            runs = [each for each in one.runs if re.fullmatch(r"[\w ,.;]*[a-z]{4}[\w ,.;]*", each.text)]
            match draw.randint(0, 5):
                case 0 | 1 if runs:
                    run = draw.choice(runs)
                    words = run.text.split(" ")
                    words[draw.randrange(len(words))] = f"word{seed}x{number}w"
                    run.text = " ".join(words)
                case 2:
                    editor.track_insertion(one._p, f" Said{seed}x{number}w by all.", 9000 + number)
                case 3 if runs:
                    editor.track_deletion(draw.choice(runs)._r, 9100 + number)
                case 4 if one is not other:
                    other._p.addnext(one._p)
                case _:
                    document.add_comment(one.runs[0], text=f"Why{seed}x{number}?", author="C")
                    one.insert_paragraph_before(f"New{seed}x{number}w words, of a co-author.")

    return editor.edited(content, change)


def _accepted(content: bytes) -> str:
    return "\n".join(accepted_text(each) for each in open_word(content, "b").body.iter(w("p")))


def check_round_trip(back: bytes, given: tuple[bytes, dict[str, str]], study: Any) -> None:
    """Refresh and pull keep every word of a file that came back."""
    fresh = refresh(back, study, "edited.docx")
    words = [re.sub(r"[\d.,]+", "#", accepted_text(each)) for each in open_word(back, "b").body.iter(w("p"))]
    kept = [re.sub(r"[\d.,]+", "#", accepted_text(each)) for each in open_word(fresh.content, "f").body.iter(w("p"))]
    assert kept == words
    assert not fresh.overwritten
    assert fresh.changed
    comments = open_word(back, "b").parts.get("word/comments.xml")
    assert open_word(fresh.content, "f").parts.get("word/comments.xml") == comments
    done = pull(back, "edited.docx", given[1], base=given[0])
    text = done.texts.get("manuscript.qmd", given[1]["manuscript.qmd"])
    for word in re.findall(r"(?:word|Said|New)\d+x\d+w", _accepted(back)):
        assert word in text
    assert not [each for each in done.notes if "could not be placed" in each.why]
    assert {each.text for each in done.comments} == set(re.findall(r"Why\d+x\d+\?", (comments or b"").decode()))
    calls = re.findall(r"`\{python\} [^`]*`", text)
    assert set(calls) <= set(re.findall(r"`\{python\} [^`]*`", given[1]["manuscript.qmd"]))


@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 200))])
def test_no_word_is_lost_on_the_way(
    seed: int, given: tuple[bytes, dict[str, str]], editor: Any, cut_study: Any
) -> None:
    check_round_trip(random_words(given[0], seed, editor), given, cut_study)


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
@pytest.mark.parametrize("seed", range(6))
def test_no_word_is_lost_by_libreoffice(
    seed: int, given: tuple[bytes, dict[str, str]], editor: Any, cut_study: Any, tmp_path: Path
) -> None:
    check_round_trip(editor.by_office(random_words(given[0], seed, editor), tmp_path), given, cut_study)


@pytest.fixture(scope="module")
def cut_study(rendered: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = Path(shutil.copytree(rendered, tmp_path_factory.mktemp("cut") / "project"))
    lines = (folder / "cohort.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "cohort.csv").write_text("".join(lines[:-4]), encoding="utf-8")
    return riskset.open_study(folder / "study.yml")


def test_the_file_as_it_was_rendered_is_kept(project: Path) -> None:
    content = (project / "_output" / "manuscript.docx").read_bytes()
    assert rendered_file(project, render_id(content)) == content


def looks(document: Any, editor: Any) -> None:
    """Looks that a co-author gives and takes: bold, italic, raised, within a word, of a number, of a heading."""
    methods = editor.paragraph(document, "The report")
    for run in methods.runs:
        if run.text == "observational":
            run.bold = None
    last = editor.paragraph(document, "The difference")
    run = last.runs[0]
    first, second, third = run.text.partition("small, and the")
    run.text = first
    middle, after = editor.cloned(run._r), editor.cloned(run._r)
    run._r.addnext(middle)
    middle.addnext(after)
    middle.text, after.text = second, third
    for each in last.runs:
        if each.text == second:
            each.italic = True


def test_formatting_comes_back(given: tuple[bytes, dict[str, str]], editor: Any) -> None:
    back = editor.edited(given[0], lambda document: looks(document, editor))
    for base in (given[0], None):
        done = pull(back, "edited.docx", given[1], base=base)
        text = done.texts["manuscript.qmd"]
        assert "a *statement* on observational studies [@vonelm2007]." in text
        assert "between the arms was *small, and the* patients were few." in text
        assert [each.kind for each in done.edits] == ["changed", "changed"]
        assert not done.notes


def parted(document: Any) -> None:
    """What LibreOffice makes of a first number that somebody types over: its value begins behind it."""
    for paragraph in document.element.body.iter(w("p")):
        marks = list(paragraph.iter(w("bookmarkStart"), w("bookmarkEnd"), w("r")))
        names = [str(each.get(w("name")) or "") for each in marks]
        place = next((n for n, name in enumerate(names) if name.startswith("_rsx_")), None)
        if place is not None and names[place + 1].startswith("_rs_"):
            start, number, run, end = marks[place : place + 4]
            assert (run.tag, end.get(w("id"))) == (w("r"), number.get(w("id")))
            next(run.iter(w("t"))).text = "50.5"
            end.addprevious(start)
            return


def test_a_first_number_that_was_typed_over_is_no_word(given: tuple[bytes, dict[str, str]], editor: Any) -> None:
    back = editor.edited(given[0], parted)
    done = pull(back, "edited.docx", given[1], base=given[0])
    assert done.patch == ""
    assert [each.why.partition(" was ")[2] for each in done.notes] == ["written over by hand; its call stays"]
    assert [each.theirs for each in done.notes] == ["50.5"]


def test_a_value_that_was_taken_out_is_told(given: tuple[bytes, dict[str, str]], editor: Any) -> None:
    def empty(document: Any) -> None:
        marks = list(document.element.body.iter(w("bookmarkStart"), w("bookmarkEnd"), w("t")))
        start = next(n for n, each in enumerate(marks) if "_rsx_" in str(each.get(w("name"))) and n > 10)
        for each in marks[start:]:
            if each.get(w("id")) == marks[start].get(w("id")) and each is not marks[start]:
                return
            if each.tag == w("t"):
                each.text = ""

    done = pull(editor.edited(given[0], empty), "edited.docx", given[1], base=given[0])
    assert done.patch == ""
    assert done.notes
    assert all("\\" not in each.why for each in done.notes)
    assert not [each for each in done.notes if "could not be placed" in each.why]


def test_new_items_stand_line_by_line_in_their_list() -> None:
    text = "Words.\n\nGone.\n\n- One\n- Two\n\nMore.\n"
    units = units_of("a.qmd", text)
    changes = Changes({1: None}, {0: ["- Zero"], 3: ["- Three", "- Four"]})
    assert written_back({"a.qmd": text}, units, changes).texts["a.qmd"] == (
        "Words.\n\n- Zero\n- One\n- Two\n- Three\n- Four\n\nMore.\n"
    )


def test_a_file_that_lost_all_but_its_numbers_is_known_by_them(project: Path) -> None:
    content = (project / "_output" / "manuscript.docx").read_bytes()
    parts, days = unpacked(content)
    bare = packed({name: part for name, part in parts.items() if not name.startswith("customXml")}, days)
    assert render_id(bare) == ""
    assert known_render(project, bare) == render_id(content) != ""
    assert known_render(project.parent, bare) == ""
    path = project.parent / "back.docx"
    path.write_bytes(bare)
    source, done = pulled_from(path, project / "manuscript.qmd")
    assert (source, done.patch, done.notes) == (project, "", [])
