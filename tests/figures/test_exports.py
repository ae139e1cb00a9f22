"""A figure's files, read back: size, resolution, inks, fonts and words are what was asked for."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from lxml import etree
from PIL import Image
from pypdf import PdfReader

import riskset
from riskset.figures.figure import Figure
from riskset.figures.inspection import NotAFigure, inspect_figure

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.opened import OpenStudy

FONTS = {"LiberationSans", "LiberationSans-Bold", "LiberationSans-Italic"}
WIDTHS = {"single": 85, "one-and-a-half": 114, "double": 174}


@pytest.fixture(scope="module")
def figure(bmt_study: OpenStudy) -> Figure:
    made = riskset.curves_figure(bmt_study.cohort, ["os"], by="disease", x_max=60, breaks=12, width="single")
    assert isinstance(made, Figure)
    return made


@pytest.fixture(scope="module")
def height(figure: Figure) -> float:
    return float(25.4 * figure.finish.geometry.height)  # type: ignore[union-attr]


@pytest.mark.parametrize("colour", ["rgb", "cmyk", "grey"])
@pytest.mark.parametrize("name", ["pdf", "eps", "tiff", "svg", "png"])
def test_a_file_is_what_was_asked_for(figure: Figure, height: float, tmp_path: Path, name: str, colour: Any) -> None:
    path = tmp_path / f"figure.{name}"
    if colour == "cmyk" and name in {"svg", "png"}:
        with pytest.raises(ValueError, match=rf"{name.upper()} has no CMYK; write \.pdf, \.eps or \.tiff"):
            figure.write(path, colour=colour)
        return
    figure.write(path, dpi=300, colour=colour)
    found = inspect_figure(path)
    assert (found.format, found.colour) == (name, colour)
    picture = name in {"tiff", "png"}
    # A pixel of 300 dpi is 0.085 mm.
    assert (found.width, found.height) == pytest.approx((85, height), abs=0.09 if picture else 0.02)
    assert found.dpi == (300 if picture else None)
    assert found.compression == {"tiff": "lzw", "png": "deflate"}.get(name, "")
    assert found.whole
    named = {font.removesuffix("-0") for font in found.fonts}
    assert named == (FONTS if name in {"pdf", "eps"} else set())
    if name == "eps":
        assert found.words == "Overall survival, by group: ALL, AML low risk and AML high risk"
    elif name == "tiff":
        assert found.words == figure.words.replace("\N{EN DASH}", "-")
    else:
        assert found.words == figure.words


def test_pypdf_reads_the_same_fonts_and_text_in_other_inks(figure: Figure) -> None:
    """The rewritten file is read by another program, and says what the first one says."""
    texts: dict[str, str] = {}
    for colour in ("rgb", "cmyk", "grey"):
        reader = PdfReader(io.BytesIO(figure.images("pdf", colour=colour)["pdf"]), strict=True)  # type: ignore[arg-type]
        texts[colour] = reader.pages[0].extract_text()
        fonts = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
        for font in fonts.values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in descendant["/FontDescriptor"]
    assert "Overall survival" in texts["rgb"]
    assert texts["cmyk"] == texts["rgb"] == texts["grey"]


def test_black_is_black_ink_alone(figure: Figure) -> None:
    """Small type in four inks would blur; the inks of a colour give the colour again."""
    with Image.open(io.BytesIO(figure.images("tiff", dpi=100, colour="cmyk")["tiff"])) as picture:
        inks = np.asarray(picture).astype(float) / 255
    with Image.open(io.BytesIO(figure.images("tiff", dpi=100)["tiff"])) as picture:
        light = np.asarray(picture).astype(float) / 255
    assert (inks[(light == 0).all(axis=-1)] == [0, 0, 0, 1]).all()
    assert (inks[(light == 1).all(axis=-1)] == 0).all()
    again = (1 - inks[..., :3]) * (1 - inks[..., 3:])
    assert np.abs(again - light).max() < 2 / 255


def test_eps_has_the_bands_colours_as_they_show_over_white(figure: Figure) -> None:
    """EPS knows no transparency: 12% of #0072B2 over white is (0.88, 0.934, 0.964)."""
    text = figure.images("eps")["eps"].decode("latin-1")
    colours = {
        tuple(round(float(part), 2) for part in found)
        for found in re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) setrgbcolor", text)
    }
    assert (0.88, 0.93, 0.96) in colours
    assert "D:20" not in text
    assert "CreationDate" not in text


@pytest.mark.parametrize("colour", ["cmyk", pytest.param("grey", marks=pytest.mark.slow)])
def test_same_bytes_twice(figure: Figure, colour: Any) -> None:
    first, again = (figure.images("pdf", "eps", "tiff", dpi=60, colour=colour) for _ in range(2))
    assert first == again


@pytest.mark.filterwarnings("ignore::UserWarning")  # advice about twelve patients
def test_a_label_that_xml_cannot_hold_leaves_a_sign(tmp_path: Path) -> None:
    frame = pd.DataFrame({"arm": ["A\x02", "B"] * 6, "os_months": range(1, 13), "died": [1, 0, 1] * 4})
    os = riskset.endpoint(time="os_months", event={"died": 1}, unit="months")
    figure = riskset.curves_figure(riskset.cohort(frame, endpoints={"os": os}), ["os"], by="arm")
    title = etree.fromstring(figure.images("svg")["svg"])[0]
    assert title.tag.endswith("title")
    assert "A\ufffd" in title.text


def test_saving_as_plotnine_does_keeps_the_typeface_and_says_nothing(
    figure: Figure, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    figure.save(tmp_path / "figure.pdf", verbose=False)
    assert caplog.messages == []
    assert set(inspect_figure(tmp_path / "figure.pdf").fonts) <= FONTS


def test_what_is_no_figure(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("No figure")
    with pytest.raises(NotAFigure, match="is not an SVG, PDF, EPS, PNG or TIFF"):
        inspect_figure(path)


def test_fonts_that_are_not_there_are_told(tmp_path: Path) -> None:
    """A PDF that names a font without its file, and an SVG whose type is text."""
    pdf = tmp_path / "x.pdf"
    pdf.write_bytes(
        b"%PDF-1.4\n1 0 obj\n<< /Type /Page /MediaBox [0 0 72 144] >>\nendobj\n"
        b"2 0 obj\n<< /Type /Font /BaseFont /Helvetica /Subtype /Type1 >>\nendobj\n"
    )
    found = inspect_figure(pdf)
    assert (found.width, found.height) == (25.4, 50.8)
    assert found.fonts == {"Helvetica": False}
    assert not found.whole
    assert "Helvetica (not embedded)" in str(found)
    svg = tmp_path / "x.svg"
    svg.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="10mm" height="2cm"><text style="font-family: Arial">A</text></svg>'
    )
    assert inspect_figure(svg).fonts == {"Arial": False}
    assert inspect_figure(svg).height == 20


@pytest.fixture
def run(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The command in this process, in an empty folder, on the example."""
    from click.testing import CliRunner

    from riskset.cli import main

    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str) -> Any:
        return CliRunner().invoke(main, ["display", str(root / "report" / "bmt"), *arguments])

    return invoke


def test_a_legend_of_abbreviations_alone_is_said_too(root: Path, tmp_path: Path) -> None:
    """They are told apart from the note: the flow chart has no note."""
    study = str(root / "report" / "cart-haplo")
    from click.testing import CliRunner

    from riskset.cli import main

    done = CliRunner().invoke(main, ["display", study, "figure-1", "-o", str(tmp_path / "x.svg")])
    told = "CAR-T, chimeric antigen receptor T cell; MRD, minimal residual disease."
    assert done.output.splitlines()[0] == f"For the legend: {told}"
    chart = riskset.open_study(f"{study}/study.yml").display("figure-1")
    assert isinstance(chart, Figure)
    assert (chart.note, chart.plain_legend) == ("", told)
    assert chart.words == f"{chart.alt_text} {told}"
    # What is added comes before what the short forms mean, and these are in the order of the alphabet.
    noted = chart.with_note("A line.").explaining({"aGVHD": "acute disease"})
    assert noted.plain_legend == f"A line. aGVHD, acute disease; {told}"


@pytest.mark.parametrize(("width", "millimetres"), WIDTHS.items())
def test_the_command_writes_journals_columns(run: Any, tmp_path: Path, width: str, millimetres: float) -> None:
    done = run("figure-1", "-o", "x.tiff", "--dpi", "300", "--colour", "grey", "--width", width)
    assert done.exit_code == 0
    legend, file = done.output.splitlines()
    assert legend.startswith("For the legend: AML low risk, transplantation in first remission;")
    assert file == "x.tiff"
    found = inspect_figure(tmp_path / "x.tiff")
    assert found.width == pytest.approx(millimetres, abs=0.09)
    assert (found.dpi, found.colour, found.compression) == (300, "grey", "lzw")


def test_the_command_gives_the_plotted_numbers(run: Any, tmp_path: Path, bmt_study: OpenStudy) -> None:
    printed = pd.read_csv(io.StringIO(run("figure-1", "--data").output))
    assert run("figure-1", "-o", "x.csv").exit_code == 0
    assert run("figure-1", "-o", "x.json").exit_code == 0
    rows = json.loads((tmp_path / "x.json").read_text())
    stored = bmt_study.results_of("figure-1")
    assert [row["value"] for row in rows] == [row.value for row in stored]
    assert printed["value"].notna().sum() == sum(row.value is not None for row in stored)
    pd.testing.assert_frame_equal(printed, pd.read_csv(tmp_path / "x.csv"))
    # Nothing of a patient: neither a column of the data nor a number.
    assert not {"id", "group_id", "t1", "z1"} & set(printed.columns)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["figure-1", "-o", "x.svg", "--colour", "cmyk"],
            "SVG has no CMYK; write .pdf, .eps or .tiff, or take rgb or grey",
        ),
        (["table-1", "-o", "x.docx", "--width", "single"], "table-1 is of the kind baseline, which has no width"),
        (
            ["figure-1", "-o", "x.png", "--width", "7"],
            "7 is not a width; take single, one-and-a-half, double, page, or 40 to 420",
        ),
        (
            ["figure-1", "--data", "-o", "x.xlsx"],
            "x.xlsx ends with no format of numbers; they are written as .csv or .json",
        ),
        (["figure-1"], "figure-1 is a figure; name a file for it with --output"),
    ],
)
def test_the_command_says_what_is_wrong(run: Any, tmp_path: Path, arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert not list(tmp_path.iterdir())


def test_other_peoples_latex_has_a_pdf_over_its_note_and_a_picture(
    figure: Figure, height: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUARTO_DOCUMENT_PATH", ".")
    monkeypatch.setenv("QUARTO_FIG_FORMAT", "pdf")
    bundle, _ = figure.with_note("A line under it.")._repr_mimebundle_()
    assert set(bundle) == {"application/pdf", "image/png"}
    (page,) = PdfReader(io.BytesIO(bundle["application/pdf"]), strict=True).pages
    assert "A line under it." in page.extract_text()
    assert float(page.mediabox.height) / 72 * 25.4 > height + 2
    assert float(page.mediabox.width) / 72 * 25.4 == pytest.approx(85, abs=0.02)


def test_the_picture_of_a_document_says_how_small_its_type_is(figure: Figure, bmt_study: OpenStudy) -> None:
    """Whoever sets the pages may make no picture smaller than its type allows. In narrow panels, that is 6.5 points."""
    narrow = riskset.curves_figure(bmt_study.cohort, ["os", "lfs"], by="disease", columns=2, width="single")
    assert isinstance(narrow, Figure)
    for drawn, size in ((figure, "7"), (narrow, "6.5")):
        assert etree.fromstring(drawn.carrying("svg")["svg"]).get("data-smallest-type") == size
    assert b"smallest-type" not in figure.images("svg")["svg"]
