"""Numbers are read back out of what was rendered: a number edited in the Word file, an added sentence, a stale file."""

from __future__ import annotations

import base64
import io
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import riskset
from riskset.audit.own.audited import audit_documents, read_back
from riskset.audit.own.rendered import RULES
from riskset.documents import render
from riskset.word_files.names import w


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: Any, root: Path) -> Path:
    """The folder of a report that was rendered in all three formats."""
    folder: Path = tmp_path_factory.mktemp("rendered")
    for name in ("report/bmt", "_extensions", "data/bmt"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("supplement.qmd"))
    shutil.copy(root / "_quarto.yml", folder)
    render(folder / "report" / "bmt", engine="builtin", output_dir=folder / "out")
    return folder / "out" / "report" / "bmt"


@pytest.fixture
def found(rendered: Path, bmt_study: Any, monkeypatch: Any) -> Any:
    """Reads a file back, and gives rule, message and text of what is found."""
    monkeypatch.setattr(riskset, "open_study", lambda _path: bmt_study)

    def read(file: Path) -> list[tuple[str, str]]:
        documents = audit_documents(rendered.parents[2] / "report" / "bmt" / "manuscript.qmd")
        assert not documents[0].findings
        read_back(documents, [file])
        return [(finding.rule, finding.message) for finding in documents[0].findings]

    return read


def edited(file: Path, target: Path, *changes: tuple[str, str]) -> Path:
    """A copy of a Word file in whose text something is changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "word/document.xml":
                text = content.decode()
                for before, after in changes:
                    assert before in text
                    text = text.replace(before, after, 1)
                content = text.encode()
            new.writestr(item, content)
    target.write_bytes(out.getvalue())
    return target


@pytest.mark.parametrize("ending", ["html", "pdf", "docx"])
def test_what_was_rendered_has_the_numbers_of_the_store(ending: str, rendered: Path, found: Any) -> None:
    assert found(rendered / f"manuscript.{ending}") == []


def test_a_number_that_was_edited_in_the_word_file_is_found(rendered: Path, found: Any, tmp_path: Path) -> None:
    file = edited(
        rendered / "manuscript.docx",
        tmp_path / "manuscript.docx",
        (">72.6<", ">92.6<"),
        (">13.7", ">14.7"),
        ("Transplantations took place decades ago", "Of the survivors, 777 were seen again by us; transplantations took place decades ago"),
    )  # fmt: skip
    every = found(file)
    own = [each for each in every if each[0] in RULES]
    assert sorted(own) == [
        ("added-number", "777 is neither in the document nor among the results of its study"),
        ("changed-number", "The file has 14.7 where the table has 13.7"),
        ("changed-number", "The file has 92.6 where the document has 72.6"),
    ]
    # The file is held against itself too: prose and table now differ.
    assert {rule for rule, _ in every} - set(RULES) == {"stated-twice"}


@pytest.mark.parametrize(
    ("old", "new", "there", "here"),
    [
        ("more often in", "less often in", "less", "more"),
        ("differed in age", "did not differ in age", "did not differ", "differed"),
        ("had ALL", "had AML", "aml", "all"),
        ("fared best", "fared worst", "worst", "best"),
    ],
)
@pytest.mark.slow
def test_a_word_that_was_turned_in_the_word_file_is_found(
    old: str, new: str, there: str, here: str, rendered: Path, found: Any, tmp_path: Path
) -> None:
    every = found(edited(rendered / "manuscript.docx", tmp_path / "manuscript.docx", (old, new)))
    assert ("changed-words", f"The file says '{there}' where the document says '{here}'") in every


def test_a_sentence_that_is_gone_is_found(rendered: Path, found: Any, tmp_path: Path) -> None:
    page = (rendered / "manuscript.html").read_text(encoding="utf-8")
    assert "Their median" in page
    file = tmp_path / "manuscript.html"
    file.write_text(
        page.replace("By its end", "Later").replace(" patients had died.", " of them had died."), encoding="utf-8"
    )
    assert {rule for rule, _ in found(file)} == {"missing-number"}


def drawn_in(page: str, change: Any) -> str:
    """A page whose widest picture of the curves is changed."""
    pictures = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", page)
    *_, widest = [picture for picture in pictures if b"35.3% (20.4" in base64.b64decode(picture)]
    return page.replace(widest, base64.b64encode(change(base64.b64decode(widest))).decode())


def test_a_number_of_a_picture_that_was_changed_is_found(rendered: Path, found: Any, tmp_path: Path) -> None:
    page = (rendered / "manuscript.html").read_text(encoding="utf-8")
    file = tmp_path / "manuscript.html"
    file.write_text(drawn_in(page, lambda svg: svg.replace(b"35.3% (20.4", b"45.3% (20.4", 1)), encoding="utf-8")
    assert found(file) == [("changed-number", "The picture has 45.3 where the figure has 35.3")]


def with_part(file: Path, target: Path, change: Any) -> Path:
    """A copy of a Word file whose parts are changed by name; a part without content is left out."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.infolist():
            content = change(item.filename, old.read(item))
            if content:
                new.writestr(item, content)
    return target


@pytest.mark.slow
def test_pictures_of_a_word_file_are_read_by_the_drawing_beside_them(
    rendered: Path, found: Any, tmp_path: Path
) -> None:
    file, target = rendered / "manuscript.docx", tmp_path / "manuscript.docx"
    with_part(file, target, lambda name, part: part.replace(b"35.3% (20.4", b"45.3% (20.4") if ".svg" in name else part)
    assert found(target) == [("changed-number", "The picture has 45.3 where the figure has 35.3")]
    with_part(file, target, lambda _, part: part.replace(b"curves over 60 months", b"curves over 66 months"))
    assert [each for each in found(target) if "picture" in each[1]] == [
        ("changed-number", "The picture has 66 where the figure has 60")
    ]
    with_part(file, target, lambda name, part: b"" if name.endswith(".svg") else part)
    documents = audit_documents(rendered.parents[2] / "report" / "bmt" / "manuscript.qmd")
    assert [each.partition(" of ")[0] for each in read_back(documents, [target])] == ["picture 1, picture 2"]


@pytest.mark.slow
def test_a_row_that_was_taken_out_of_a_table_is_found(rendered: Path, found: Any, tmp_path: Path) -> None:
    target = tmp_path / "manuscript.docx"

    def without_row(name: str, part: bytes) -> bytes:
        if name != "word/document.xml":
            return part
        root = etree.fromstring(part)
        row = next(each for each in root.iter(w("tr")) if "".join(each.itertext()).startswith("CMV seropositive"))
        row.getparent().remove(row)
        return etree.tostring(root)

    with_part(rendered / "manuscript.docx", target, without_row)
    (missing,) = [each for each in found(target) if each[0] == "missing-number"]
    assert missing[1].startswith("The file does not have the row 'CMV seropositive, n (%)'")


@pytest.mark.slow
def test_texts_of_pictures_are_read(rendered: Path, found: Any, tmp_path: Path, bmt_study: Any) -> None:
    page = (rendered / "manuscript.html").read_text(encoding="utf-8")
    texts = bmt_study.display("figure-1").with_text()
    file = tmp_path / "manuscript.html"
    file.write_text(drawn_in(page, lambda _: texts), encoding="utf-8")
    assert found(file) == []
    added = texts.replace(b"</svg>", b"<text>HR 7.77</text></svg>")
    file.write_text(drawn_in(page, lambda _: added), encoding="utf-8")
    assert found(file) == [("added-number", "The picture has 7.77, which neither the figure nor the study has")]


@pytest.mark.slow
def test_texts_of_figures_are_read_out_of_a_pdf(found: Any, tmp_path: Path, bmt_study: Any) -> None:
    import matplotlib.pyplot as plt

    file = tmp_path / "manuscript.pdf"
    drawing = bmt_study.display("figure-1").draw()
    drawing.savefig(file)
    assert [rule for rule, _ in found(file) if rule == "added-number"] == []
    drawing.text(0.3, 0.6, "HR 7.77")
    drawing.savefig(file)
    plt.close(drawing)
    (added,) = [message for rule, message in found(file) if rule == "added-number"]
    assert added.startswith("The page has 7.77 in a figure or a table")
