"""What leaves with a report: nothing of a single patient, of the machine or of its user; the same bytes each time."""

from __future__ import annotations

import getpass
import json
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from riskset.figures.notes import markdown_note

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd


def machine_words(folder: Path) -> set[str]:
    """Paths that would tell where the report was made."""
    return {str(folder), str(Path.home()), str(Path(__file__).resolve().parents[2]), "/tmp/", "C:\\\\Users"}


def everything(report: Any) -> dict[str, str]:
    """All text of the outputs, compressed parts unpacked."""
    parts = {name: content.decode("latin-1") for name, content in report.parts.items()}
    parts["html"] = report.source
    raw = report.files["pdf"]
    parts["pdf"] = raw.decode("latin-1")
    for place, match in enumerate(re.finditer(rb"stream\r?\n(.*?)endstream", raw, re.DOTALL)):
        try:
            parts[f"pdf stream {place}"] = zlib.decompress(match[1]).decode("latin-1")
        except zlib.error:
            continue
    return parts


def test_no_path_of_the_machine(report: Any) -> None:
    for name, text in everything(report).items():
        for word in machine_words(report.folder):
            assert word not in text, (name, word)


def test_metadata_name_no_user(report: Any) -> None:
    info = {key: str(value) for key, value in dict(report.pdf.metadata or {}).items()}
    assert info.get("/Author") == "The riskset developers"
    properties = " ".join(
        re.sub(r"<[^>]+>", " ", report.parts[name].decode()) for name in report.parts if name.startswith("docProps/")
    )
    assert "The riskset developers" in properties
    user = getpass.getuser()
    for text in (*info.values(), properties):
        assert re.search(rf"\b{re.escape(user)}\b", text) is None


def test_picture_says_nothing_of_its_making(report: Any, bmt_study: Any) -> None:
    """Chunks of the PNG that Word shows: pixels, resolution, the program's name, the figure's words, its note and origin."""
    figures = [bmt_study.display(name) for name in ("figure-1", "figure-s1")]
    said = [(figure.alt_text.encode(), markdown_note(figure.legend).encode()) for figure in figures]
    pictures = [content for name, content in report.parts.items() if name.endswith(".png")]
    assert len(pictures) == 2
    for content in pictures:
        place, kinds, texts = 8, [], []
        while place < len(content):
            length, kind = struct.unpack(">I4s", content[place : place + 8])
            kinds.append(kind.decode())
            if kind in {b"tEXt", b"iTXt", b"zTXt"}:
                texts.append(content[place + 8 : place + 8 + length])
            place += 12 + length
        assert set(kinds) <= {"IHDR", "pHYs", "IDAT", "IEND", "iTXt", "PLTE", "sBIT"}
        # Under Quarto, which keeps results, also from which study and data it is, by digests.
        origins = [text for text in texts if text.startswith(b"Origin\0")]
        assert all(re.fullmatch(rb"Origin\0{5}riskset-digest:study\.yml@[0-9a-f]{24}", text) for text in origins)
        # A keyword, two bytes of no compression, two empty names of languages, the text.
        software, *of_figure = [text for text in texts if text not in origins]
        assert software == b"Software\0\0\0\0\0riskset"
        assert of_figure in [[b"Description\0\0\0\0\0" + words, b"Note\0\0\0\0\0" + note] for words, note in said]


def numbers_of(text: str) -> list[float]:
    """All numbers of a text in order, whatever stands between them."""
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


@dataclass(frozen=True)
class Patients:
    """Neighbouring patients of the data file: their times one after another, and their rows."""

    runs: frozenset[tuple[float, ...]]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Patients:
        """Runs of five times in the file's and in ascending order, and the start of each patient's row."""
        runs = [tuple(map(float, row)) for row in frame[["t1", "t2", "d1", "d2", "d3"]].to_numpy()]
        for column in ("t1", "t2", "z7"):
            for values in (frame[column].tolist(), sorted(frame[column].tolist())):
                runs += [tuple(map(float, values[start : start + 5])) for start in range(len(values) - 4)]
        # A few small numbers in a row stand anywhere.
        return cls(frozenset(run for run in runs if sum(len(f"{value:g}") for value in run) >= 9))

    def found(self, text: str) -> list[tuple[float, ...]]:
        """The runs that a text has."""
        numbers = numbers_of(text)
        windows = zip(*(numbers[start:] for start in range(5)), strict=False)
        return [window for window in windows if window in self.runs]


@pytest.fixture(scope="module")
def patients(bmt: pd.DataFrame) -> Patients:
    found = Patients.of(bmt)
    # The search finds what it looks for: the data file itself, in any writing.
    assert found.found(bmt[["t1", "t2", "d1", "d2", "d3"]].to_csv(index=False))
    assert found.found(bmt["t1"].astype(float).to_json(orient="values"))
    return found


def test_no_rows_of_patients_in_any_output(report: Any, patients: Patients) -> None:
    for name, text in everything(report).items():
        if name != "pdf":  # the streams of which are looked at unpacked
            assert patients.found(text) == [], name


def texts_of(path: Path) -> Iterator[str]:
    """What a kept file says: the parts of a Word file, unpacked, or the file itself."""
    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name).decode("latin-1") for name in archive.namelist())
    else:
        yield content.decode("latin-1")


def test_cache_holds_printed_outputs_alone(report: Any, patients: Patients) -> None:
    if report.engine != "builtin":
        pytest.skip("Quarto keeps what cells printed its own way")
    kept = [path for path in (report.folder / ".riskset").rglob("*") if path.is_file() and path.name != ".gitignore"]
    # Of a Word file it keeps what it was rendered as, and the text of its document.
    word = [path for path in kept if path.parent.name == "word"]
    assert [path for path in word if patients.found(path.read_bytes().decode("latin-1"))] == []
    assert sorted(path.suffix for path in word) == [".docx", ".json", ".json"]
    # Of documents it keeps what was made of each format; of figures their pictures, as they are in the documents.
    made = [path for path in kept if path.is_relative_to(report.folder / ".riskset" / "outputs")]
    assert sorted(path.name.partition("-")[0] for path in made) == ["docx", "html", "typst"]
    pictures = [path for path in kept if path.is_relative_to(report.folder / ".riskset" / "pictures")]
    assert {path.suffix for path in pictures} == {".png", ".svg"}
    assert [path for path in [*made, *pictures] if any(map(patients.found, texts_of(path)))] == []
    kept = [path for path in kept if path not in {*word, *made, *pictures}]
    assert len(kept) == 1
    text = kept[0].read_text(encoding="utf-8")
    digest, entry = text.split("\n")
    held = json.loads(entry)
    assert re.fullmatch("[0-9a-f]{64}", digest)
    assert set(held) == {"read", "asked", "listed", "variables", "results"}
    assert patients.found(text) == []
    assert "data/bmt/bmt.csv" in held["read"]
    assert (report.folder / ".riskset" / ".gitignore").read_text() == "*\n"


def test_nothing_else_is_left_behind(report: Any) -> None:
    if report.engine != "builtin":
        pytest.skip("Quarto keeps a folder of its own")
    made = {path.relative_to(report.folder).parts[0] for path in report.folder.iterdir()}
    assert made == {"_extensions", "_quarto.yml", "_output", "data", "report", ".riskset"}
    outputs = sorted(path.name for path in (report.folder / "_output").rglob("*") if path.is_file())
    assert outputs == ["manuscript.docx", "manuscript.html", "manuscript.pdf"]
    assert sorted(path.name for path in (report.folder / "report" / "bmt").iterdir()) == [
        "manuscript.qmd",
        "references.bib",
        "study.yml",
    ]


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
def test_same_bytes_in_another_folder(report: Any, again: Any, form: str) -> None:
    if report.engine != "builtin":
        pytest.skip("the built-in engine promises it, Quarto does not")
    assert again.folder != report.folder
    assert again.files[form] == report.files[form]
