"""The figure of curves: its numbers are the store's, nothing overlaps, and layers can be added."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING, Any

import plotnine as p9
import pytest
from PIL import Image
from pypdf import PdfReader

import riskset
from riskset.figures.figure import Figure
from riskset.kinds.curves.lettering import broken_between_numbers
from riskset.style import Style
from riskset.surroundings import NARROW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from riskset.opened import OpenStudy

GROUPS = ("ALL", "AML low risk", "AML high risk")
OS = {"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}}


@pytest.fixture(scope="module")
def figure(bmt_study: OpenStudy) -> Figure:
    shown = bmt_study.display("figure-1")
    assert isinstance(shown, Figure)
    return shown


@pytest.fixture(scope="module")
def canvas(figure: Figure, drawing: Callable[[Any], Any]) -> Iterator[Any]:
    """The example's figure, drawn once."""
    with drawing(figure) as drawn:
        yield drawn


def test_it_is_a_plot_to_which_layers_can_be_added(figure: Figure, drawing: Callable[[Any], Any]) -> None:
    assert isinstance(figure, p9.ggplot)
    layers = len(figure.layers)
    more = figure + p9.geom_vline(xintercept=24) + p9.labs(title="With a title") + p9.theme(figure_size=(8, 5))
    assert isinstance(more, Figure)
    assert len(more.layers) == layers + 1
    assert len(figure.layers) == layers
    with drawing(more) as canvas:
        assert "With a title" in canvas.said()
        assert "Months since transplantation" in canvas.said()  # its own finish still runs


def test_every_number_at_risk_is_the_stores(bmt_study: OpenStudy, canvas: Any, recomputed: Any) -> None:
    """Numbers of a row stand left to right under their tick: both panels side by side, one row a group."""
    for place, group in enumerate(GROUPS):
        label = [each for each in canvas.texts if each.text == group]
        # The others are the legend's, and that of the row of rates under those of the numbers at risk.
        _, row, _ = sorted(label, key=lambda each: -each.bottom)
        height = row.middle[1]
        numbers = [each for each in canvas.texts if each.text.isdigit() and abs(each.middle[1] - height) < 3]
        printed = [each.text for each in sorted(numbers, key=lambda each: each.left)]
        stored = [
            bmt_study.value("figure-1", endpoint=endpoint, group=group, at=at, statistic="n_risk")
            for endpoint in ("lfs", "os")
            for at in range(0, 61, 12)
        ]
        counted = [
            str((recomputed.group(group)[endpoint] >= at).sum())
            for endpoint in ("lfs", "os")
            for at in range(0, 61, 12)
        ]
        assert printed == stored == counted, place


def test_numbers_at_risk_stand_under_their_ticks(canvas: Any) -> None:
    axes = canvas.figure.axes
    for panel in (0, 1):
        ticks = [axes[panel].transData.transform((at, 0))[0] for at in range(0, 61, 12)]
        numbers = [
            text.get_window_extent(canvas.figure.canvas.get_renderer())
            for text in axes[panel].texts
            if text.get_text().isdigit()
        ]
        middles = sorted((box.x0 + box.x1) / 2 for box in numbers)
        expected = sorted(ticks * len(GROUPS))
        assert middles == pytest.approx(expected, abs=1.5)


def test_p_values_are_the_stores(bmt_study: OpenStudy, canvas: Any) -> None:
    said = [text for text in canvas.said() if "$P$" in text]
    expected = [f"Log-rank $P$ {bmt_study.p('table-2', endpoint=endpoint)}" for endpoint in ("lfs", "os")]
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in said] == [
        text.replace("\N{NO-BREAK SPACE}", " ") for text in expected
    ]


def test_titles_ticks_and_axis(canvas: Any) -> None:
    said = canvas.said()
    assert said.count("Months since transplantation") == 2
    # The title of the axis, and the heading of the rates under it.
    assert said.count("Probability, %") == 2
    assert {"A  Leukemia-free survival", "B  Overall survival", "No. at risk"} <= set(said)
    assert said.count("60") >= 2
    assert said.count("100") == 2


def test_no_text_overlaps_or_leaves_the_canvas(canvas: Any, assert_tidy: Callable[[Any], None]) -> None:
    assert len(canvas.texts) > 50
    assert_tidy(canvas)


@pytest.mark.parametrize(
    "options",
    [
        {"by": None, "endpoints": ["os"]},
        {"by": "disease", "endpoints": ["os"], "risk_table": False},
        {"by": "disease", "endpoints": ["relapse"], "conf_band": False},
        {"by": "hospital", "endpoints": ["lfs", "nrm"], "x_max": 24},
        {"by": "disease", "endpoints": ["os"], "x_max": 84, "breaks": 6, "p": False},
    ],
)
def test_other_figures_are_tidy_too(
    bmt_study: OpenStudy, options: dict[str, Any], drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    made = riskset.curves_figure(bmt_study.cohort, **options)
    with drawing(made) as canvas:
        assert_tidy(canvas)
        said = canvas.said()
        assert ("No. at risk" in said) == options.get("risk_table", True)
        has_p = options.get("p", True) and options["by"] is not None
        assert any("$P$" in text for text in said) == has_p


def test_long_labels_and_many_patients_are_tidy(
    small: Any, drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    """Group names as long as a protocol's, and numbers at risk of five digits."""
    import numpy as np

    rng = np.random.default_rng(3)
    size = 24_000
    study = small(
        {
            "arm": rng.integers(0, 2, size).tolist(),
            "t": rng.exponential(30, size).round(2).tolist(),
            "died": rng.integers(0, 2, size).tolist(),
        },
        groups={"arm": {"variable": "arm", "levels": {0: "Busulfan and cyclophosphamide", 1: "Fludarabine, reduced"}}},
        endpoints=OS,
        displays={"c": {"kind": "curves", "by": "arm", "endpoints": ["os"], "x_max": 60, "breaks": 12}},
    )
    with drawing(study.display("c")) as canvas:
        assert_tidy(canvas)
        first = [text for text in canvas.said() if re.fullmatch(r"1[12],\d{3}", text)]
        stored = {
            study.value("c", group=group, at=0, statistic="n_risk") for group in study.cohort.grouping("arm").levels
        }
        assert set(first) == stored


@pytest.mark.parametrize("label", ["$x$ a_b^2", r"\alpha <b>x</b> 50% & {x}", r"$P$ \$5"])
def test_labels_are_drawn_as_they_are(
    small: Any, label: str, drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    """Dollar signs in a label start no mathematics."""
    study = small(
        {"arm": [0, 0, 1, 1], "t": [5, 20, 3, 30], "died": [1, 0, 1, 0]},
        groups={"arm": {"variable": "arm", "levels": {0: label, 1: "Other"}}},
        endpoints={"os": OS["os"] | {"label": label}},
        displays={"c": {"kind": "curves", "by": "arm", "endpoints": ["os"]}},
    )
    with drawing(study.display("c")) as canvas:
        seen = [each for each in canvas.texts if "Log-rank" not in each.text]
        assert not any(each.math for each in seen)
        # Title, legend and row of numbers at risk.
        assert [each.seen for each in seen].count(label) == 3
        assert_tidy(canvas)


def test_ticks_have_all_their_decimals(small: Any, drawing: Callable[[Any], Any]) -> None:
    study = small(
        {"t": [0.4, 1.2, 1.5], "died": [1, 0, 0]},
        study={"time_unit": "years"},
        endpoints=OS,
        displays={"c": {"kind": "curves", "endpoints": ["os"]}},
    )
    with drawing(study.display("c")) as canvas:
        assert {"0", "0.25", "0.5", "0.75", "1", "1.25", "1.5"} <= set(canvas.said())
        assert "No. at risk" in canvas.said()  # of all patients: one row, without a label of its own


def test_style_of_the_p_value(bmt_study: OpenStudy, drawing: Callable[[Any], Any]) -> None:
    from riskset.kinds.display import show_display

    spec = bmt_study.cohort.study.displays["figure-1"]
    made = show_display(bmt_study.cohort, spec, bmt_study.results_of("figure-1"), Style(decimal_mark=",", p_digits=2))
    with drawing(made) as canvas:
        assert sum("$P$ < 0,01" in text.replace("\N{NO-BREAK SPACE}", " ") for text in canvas.said()) == 2


def test_short_forms_in_panels_are_explained(bmt_study: OpenStudy) -> None:
    """Those that the panels print, and no others."""
    cohort = bmt_study.cohort
    ratios = riskset.curves_figure(cohort, ["os", "relapse"], by="disease", hazard_ratio=True)
    assert "CI, confidence interval; HR, hazard ratio; SHR, subdistribution hazard ratio." in ratios.plain_legend
    rates = riskset.curves_figure(cohort, ["os"], by="disease", at=[24], rates="interval")
    assert "CI, confidence interval." in rates.plain_legend
    assert "CI" not in riskset.curves_figure(cohort, ["os"], by="disease", at=[24]).plain_legend


def test_a_ratio_and_its_limits_are_on_one_line() -> None:
    text = "A group with a label of many words 0.974 (0.784-1.209)"
    for room in (1.5, 2.0, 2.5):
        lines = broken_between_numbers(text, room).split("\n")
        assert lines[-1].endswith("0.974\u00a0(0.784-1.209)")
    assert broken_between_numbers(text, 0.8).split("\n")[-1] == "(0.784-1.209)"


def test_a_comparison_that_cannot_be_made_says_so(
    small: Any, drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    study = small(
        {"arm": [0, 0, 1, 1], "t": [5, 20, 3, 30], "died": [0, 0, 0, 0]},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        endpoints=OS,
        displays={"c": {"kind": "curves", "by": "arm", "endpoints": ["os"]}},
    )
    with drawing(study.display("c")) as canvas:
        assert "Log-rank: not computable" in canvas.said()
        assert_tidy(canvas)


def test_curves_are_the_stores(bmt_study: OpenStudy, canvas: Any) -> None:
    """Corners of the drawn lines: up to the end of the axis every step of the store is there, in percent."""
    for panel, endpoint in enumerate(("lfs", "os")):
        lines = [line for line in canvas.figure.axes[panel].lines if len(line.get_xdata()) > 10]
        paths = [path.vertices for each in canvas.figure.axes[panel].collections for path in each.get_paths()]
        corners = [*(line.get_xydata() for line in lines), *paths]
        for group in GROUPS:
            rows = [
                row
                for row in bmt_study.results_of("figure-1")
                if (row.variable, row.group, row.statistic) == (endpoint, group, "estimate") and row.at <= 60  # type: ignore[operator]
            ]
            wanted = {(round(row.at, 6), round(100 * row.value, 6)) for row in rows}  # type: ignore[arg-type, operator]
            drawn = [{(round(float(x), 6), round(float(y), 6)) for x, y in each} for each in corners]
            assert any(wanted <= each for each in drawn), (endpoint, group)


def test_same_bytes_twice_in_every_format(bmt_study: OpenStudy, root: Any) -> None:
    first = riskset.open_study(root / "report" / "bmt" / "study.yml").display("figure-1")
    again = bmt_study.display("figure-1")
    assert isinstance(first, Figure)
    assert isinstance(again, Figure)
    one, two = first.images("svg", "png", "pdf", dpi=60), again.images("svg", "png", "pdf", dpi=60)
    assert one == two


def test_formats(figure: Figure, tmp_path: Any) -> None:
    images = figure.images("svg", "png", "pdf", dpi=100)
    width, height = 160 / 25.4, figure.finish.geometry.height
    svg = images["svg"].decode()
    assert svg.startswith("<?xml")
    # The DTD and the namespaces are names; nothing is linked or loaded.
    assert re.search(r'(?:href|src)="(?!#)', svg) is None
    assert "<dc:date>" not in svg
    size = re.search(r'width="([\d.]+)pt"', svg)
    assert size is not None
    assert float(size[1]) == pytest.approx(72 * width, abs=0.1)
    with Image.open(io.BytesIO(images["png"])) as picture:
        assert picture.size == pytest.approx((100 * width, 100 * height), abs=2)
        assert set(picture.info) <= {"Software", "Description", "dpi"}
    reader = PdfReader(io.BytesIO(images["pdf"]))
    text = reader.pages[0].extract_text()
    assert "Overall survival" in text
    about = dict(reader.metadata or {})
    assert about.pop("/Subject") == figure.words
    assert str(about.pop("/Title")) in figure.alt_text
    assert about == {"/Creator": "riskset", "/Producer": "riskset"}
    figure.write(tmp_path / "figure.svg")
    assert (tmp_path / "figure.svg").read_bytes() == images["svg"]


def test_showing_itself(figure: Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKSET_ENGINE", "builtin")
    kind, page = figure._mime_()  # as marimo asks
    assert kind == "text/html"
    assert page.startswith('<img src="data:image/png;base64,iVBOR')
    assert f'alt="{html.escape(figure.alt_text)}"' in page
    bundle, _ = figure._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "image/png", NARROW}
    assert bundle["image/svg+xml"].startswith("<?xml")
    assert bundle["image/png"].startswith(b"\x89PNG")
    for name in ("RISKSET_ENGINE", "QUARTO_DOCUMENT_PATH", "QUARTO_EXECUTE_INFO"):
        monkeypatch.delenv(name, raising=False)
    bundle, _ = figure._repr_mimebundle_()
    assert any(kind.startswith("image/") for kind in bundle)
