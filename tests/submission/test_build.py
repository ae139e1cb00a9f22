"""One submission of a tiny study, built for reviewers: what is in it, what is refused, and what is recorded."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest
from click.testing import Result
from lxml import etree
from PIL import Image
from pypdf import PdfReader
from tests.submission.conftest import Submit

from riskset.documents.cache import Cache
from riskset.documents.kernels import Start
from riskset.submission.readable import said_in

FOR_EDITORS = "editor/"


@dataclass
class Built:
    """A run of the command with what it wrote."""

    result: Result
    folder: Path

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def text(self, name: str) -> str:
        return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(self.read(name))).paragraphs)

    @property
    def names(self) -> list[str]:
        return sorted(each.relative_to(self.folder).as_posix() for each in self.folder.rglob("*") if each.is_file())

    @property
    def manifest(self) -> dict[str, object]:
        return json.loads(self.read("MANIFEST.json"))


@pytest.fixture(scope="module")
def blind(tiny: Path, submit: Submit, tmp_path_factory: pytest.TempPathFactory) -> Built:
    output = tmp_path_factory.mktemp("output")
    result = submit(tiny, "--journal", "trials", "--blind", "--force", "--output", output)
    return Built(result, output / "trials")


def test_the_limit_is_told_with_its_source_and_its_place(blind: Built) -> None:
    told = blind.result.stderr
    assert blind.result.exit_code == 0, told
    assert "words of the abstract, and Journal of Trials takes 10 at most" in told
    assert "Author guidelines, primary, read 2026-11-27: \u201cAn abstract of at most 10 words.\u201d" in told
    assert "manuscript.qmd, line " in told
    assert "Overridden with --force: 3 reasons not to submit" in told


def test_what_was_overridden_is_recorded(blind: Built) -> None:
    manifest = blind.manifest
    assert manifest["forced"] is True
    assert {each["kind"] for each in manifest["overridden"]} == {"audit", "limit"}


def test_missing_statements_are_named(blind: Built) -> None:
    told = blind.result.stderr
    assert (
        "no statement on funding, which Journal of Trials asks for (Author guidelines, primary, read 2026-11-27)"
        in told
    )
    for name in ("code availability", "registration"):
        assert f"no statement on {name}, which reports usually have; whether Journal of Trials asks for it" in told
    assert blind.manifest["missing_statements"] == ["funding", "code-availability", "registration"]


def test_a_date_that_moves_is_left_out_of_all_files(blind: Built) -> None:
    assert "manuscript.qmd: the date `today` is left out" in blind.result.stderr
    text = "".join(page.extract_text() for page in PdfReader(blind.folder / "manuscript.pdf").pages)
    assert dt.datetime.now(tz=dt.UTC).date().isoformat() not in text


def test_the_package_has_its_files(blind: Built) -> None:
    assert blind.names == [
        "MANIFEST.json",
        "checklists/strobe.docx",
        "editable/figure-1.pptx",
        "editable/figure-1.svg",
        "editor/cover-letter.docx",
        "editor/metadata.json",
        "editor/portal/abstract.txt",
        "editor/portal/authors.txt",
        "editor/portal/keywords.txt",
        "editor/portal/running-title.txt",
        "editor/portal/statement-acknowledgements.txt",
        "editor/portal/statement-competing-interests.txt",
        "editor/portal/statement-consent.txt",
        "editor/portal/statement-contributions.txt",
        "editor/portal/statement-data-availability.txt",
        "editor/portal/statement-ethics.txt",
        "editor/portal/title.txt",
        "editor/requirements.md",
        "editor/software-and-data.md",
        "editor/title-page.docx",
        "figures/figure-1.png",
        "figures/legends.docx",
        "manuscript.docx",
        "manuscript.pdf",
        "recompute.R",
        "results.json",
        "tables/all-tables.docx",
        "tables/table-1.docx",
    ]


def test_the_zip_holds_the_same_files(blind: Built) -> None:
    with zipfile.ZipFile(blind.folder.with_suffix(".zip")) as archive:
        inside = {name.removeprefix("trials/"): archive.read(name) for name in archive.namelist()}
        assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
    assert inside == {name: blind.read(name) for name in blind.names}


def test_the_manifest_has_the_digests(blind: Built, tiny: Path) -> None:
    manifest = blind.manifest
    for name, digest in manifest["outputs"].items():
        assert hashlib.sha256(blind.read(name)).hexdigest() == digest
    assert set(manifest["outputs"]) == set(blind.names) - {"MANIFEST.json"}
    assert {"cohort.csv", "study.yml", "manuscript.qmd", "journals/trials.yml"} <= set(manifest["inputs"])
    assert manifest["inputs"]["cohort.csv"] == hashlib.sha256((tiny / "cohort.csv").read_bytes()).hexdigest()
    assert manifest["versions"]["riskset"]
    assert manifest["seeds"]


def test_no_file_for_reviewers_says_who_wrote_it(blind: Built) -> None:
    for name in blind.names:
        if name.startswith(FOR_EDITORS):
            continue
        for place, text in said_in(name, blind.read(name)):
            for words in ("Smith", "Miller", "University of Example", "jane@", "0000-0002"):
                assert words not in text, (name, place, text[:200])


def test_the_title_page_for_the_editors_has_the_names_and_statements(blind: Built) -> None:
    text = blind.text("editor/title-page.docx")
    for words in ("Jane Q. Smith", "University of Example", "We thank Bob Miller", "Words of the abstract: ", "none."):
        assert words in text
    assert "Jane Q. Smith: Conceptualization, Formal analysis, Writing \u2013 original draft" in text


def test_the_main_text_has_counts_and_no_acknowledgements(blind: Built) -> None:
    text = blind.text("manuscript.docx")
    assert "Short title: Invented survival" in text
    assert "Tables: 1" in text
    assert "Acknowledgements" not in text
    assert "We thank" not in text
    assert text.index("Data availability") < text.index("Tables\n") < text.index("Figure legends")


def test_lines_are_numbered_and_stand_apart(blind: Built) -> None:
    document = docx.Document(io.BytesIO(blind.read("manuscript.docx")))
    section = document.sections[-1]._sectPr
    assert section.find("{*}lnNumType") is not None
    assert document.styles["Body Text"].paragraph_format.line_spacing == pytest.approx(2)
    texts = [each.text for each in document.paragraphs]
    legend = document.paragraphs[texts.index("Figure legends") + 1]
    assert legend.text.startswith("Figure\u00a01. Patients of the study.")
    assert legend.style is not None
    assert legend.style.name == "Body Text"


def test_a_table_is_a_file_that_can_be_edited(blind: Built) -> None:
    document = docx.Document(io.BytesIO(blind.read("tables/table-1.docx")))
    assert [len(document.tables), document.paragraphs[0].text] == [1, "Table\u00a01. Characteristics of patients"]
    assert document.tables[0].cell(0, 0).text or document.tables[0].cell(1, 0).text


def test_numbers_are_printed_as_the_journal_has_them(blind: Built) -> None:
    table = docx.Document(io.BytesIO(blind.read("tables/table-1.docx"))).tables[0]
    last = [row.cells[-1].text for row in table.rows]
    assert [text for text in last if text.startswith(".")]
    assert not [text for text in last if text.startswith("0")]


def test_what_was_run_for_one_journal_is_not_taken_for_another(tmp_path: Path) -> None:
    keys = {Cache(tmp_path, tmp_path / "a.qmd", Start(tmp_path, journal=each)).key([]) for each in ("", "one", "two")}
    assert len(keys) == 3


def test_a_figure_has_the_dots_of_the_journal(blind: Built) -> None:
    with Image.open(io.BytesIO(blind.read("figures/figure-1.png"))) as picture:
        dots = picture.info["dpi"][0]
        assert dots == pytest.approx(150, abs=1)
        assert picture.width / dots * 25.4 < 175


def test_figures_can_be_redrawn(blind: Built) -> None:
    svg = etree.fromstring(blind.read("editable/figure-1.svg"))
    words = " ".join(text for text in svg.itertext() if text.strip())
    assert "Control" in words
    with zipfile.ZipFile(io.BytesIO(blind.read("editable/figure-1.pptx"))) as archive:
        for name in archive.namelist():
            etree.fromstring(archive.read(name))
        slide = archive.read("ppt/slides/slide1.xml").decode()
    assert "<a:t>Control" in slide
    assert "<a:custGeom>" in slide


def test_the_pdf_for_reading_opens(blind: Built) -> None:
    reader = PdfReader(io.BytesIO(blind.read("manuscript.pdf")))
    assert "Survival of invented patients" in reader.pages[0].extract_text()


def test_a_phrase_that_cites_oneself_is_told(blind: Built) -> None:
    assert "the text may cite work of the authors as their own: \u201cAs we previously reported" in blind.result.stderr


def test_no_patient_leaves(blind: Built, tiny: Path) -> None:
    rows = list(csv.reader((tiny / "cohort.csv").read_text(encoding="utf-8").splitlines()))[1:]
    for name in blind.names:
        assert not name.endswith((".csv", ".xlsx", ".parquet"))
        content = blind.read(name)
        assert all(row[0].encode() not in content for row in rows), name


def test_the_portal_has_the_authors(blind: Built) -> None:
    data = json.loads(blind.read("editor/metadata.json"))
    assert data["authors"][0]["orcid"] == "https://orcid.org/0000-0002-1825-0097"
    assert data["authors"][1]["affiliations"] == ["Department of Medicine, University of Example, Exampletown"]
    assert data["running_title"] == "Invented survival"
    assert "There were 30 treated patients." in data["abstract"]


def test_no_place_of_the_machine_is_told(blind: Built, tiny: Path) -> None:
    for name in blind.names:
        for place, text in said_in(name, blind.read(name)):
            assert str(tiny) not in text, (name, place)
