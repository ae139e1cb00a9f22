"""Every kind of display over random small cohorts: it prints, or says in known words why it cannot."""

from __future__ import annotations

import inspect
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from riskset_tests_sampling import examples

import riskset
from riskset.builders import builder_name
from riskset.documents import DocumentProblems, render
from riskset.kinds.registry import own_kinds
from riskset.study import StudyProblems
from riskset.study.meaning import named_level
from riskset.study_files import check
from riskset.style import STATE_TEXT
from riskset.tables import writers
from riskset.tables.printed import plain
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy
    from riskset.tables.printed import PrintedTable

# What must never be printed: a number that is none, or a Python value.
NO_NUMBER = re.compile(r"(?<![A-Za-z])(nan|inf|none|null|-0(\.0*)?)(?![A-Za-z])", re.IGNORECASE)
NO_ROOM = re.compile(r"needs \d+ mm of (width|height), and (has|a page has) \d+ mm; |has no room at a width of .*; ")
ALLOWED = set("0123456789.,<>()/\u2013\u2212 ")


def test_every_kind_is_a_function() -> None:
    names = {builder_name(kind) for kind in own_kinds().values()}
    assert names <= set(riskset.__all__)
    for name in names:
        parameters = inspect.signature(getattr(riskset, name)).parameters
        assert next(iter(parameters)) == "cohort"
        assert all(f"\n{parameter}" in getattr(riskset, name).__doc__ for parameter in parameters)


# What a table of outcomes may show; what follows the second needs groups.
WANTED: list[dict[str, Any]] = [
    {},
    {"show": ["estimate", "limits", "n-risk", "rmst"]},
    {"show": ["estimate", "difference"]},
    {"show": ["n", "adjusted", "rmst", "limits", "difference"], "adjust_for": ["level"], "horizon": 6}
    | {"endpoints": ["os"]},  # adjusted rates are of survival
]

texts = st.sampled_from(["A", "B b", "c-d", "\u2265 40", "<x>", "{n}", "#1", "_y_", "$z$", "NA?", "1", "*"])


FIGURES = ("forest", "subgroups", "sweep", "love", "ph", "swimmer")
SWEPT: dict[str, Any] = {"landmarks": [0, 1, 3, 30], "by": "exposed"}


def _of_two(kind: str, entry: dict[str, Any]) -> dict[str, Any]:
    """An entry of the effect of two groups."""
    return {"kind": kind, "by": "arm", "endpoints": ["os", "relapse"]} | entry


@st.composite
def cohorts(draw: st.DrawFn) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Columns of up to forty patients, and a study of all kinds of variables, endpoints and displays."""
    size = draw(st.integers(1, 40))

    def column(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(values, min_size=size, max_size=size))

    levels = draw(st.lists(texts, min_size=1, max_size=4, unique=True))
    groups = draw(st.lists(texts, min_size=1, max_size=3, unique=True))
    gap = draw(st.sampled_from([None, 1]))  # with or without missing values
    numbers = draw(
        st.sampled_from(
            [
                st.integers(0, 3).map(float),
                st.integers(20, 80).map(float),
                st.floats(-1000, 1000, width=16),
                st.sampled_from([0.1, 1e-7, 1e12]),
            ]
        )
    )
    times = draw(st.sampled_from([st.integers(0, 4), st.integers(0, 60), st.just(5), st.floats(0, 100, width=16)]))
    causes = draw(st.sampled_from([st.just(0), st.just(1), st.integers(0, 2), st.sampled_from([0, 0, 0, 1])]))
    models = draw(st.sampled_from(["both", "univariable", "multivariable"]))
    columns = {
        "x": column(numbers if gap is None else st.none() | numbers),
        "level": column(
            st.integers(0, len(levels) - 1) if gap is None else st.none() | st.integers(0, len(levels) - 1)
        ),
        "arm": column(st.integers(0, len(groups) - 1)),
        "t": column(times),
        "cause": column(causes),
        "w": column(st.sampled_from([0.0, 0.5, 1.0, 2.25])),
    }
    grouped = {"by": "arm"} if draw(st.booleans()) else {}
    compare = draw(st.sampled_from(["none", "overall", "pairwise"])) if grouped else "none"
    kind = draw(st.sampled_from(["categorical", "ordinal"])) if len(levels) != 2 else "dichotomous"
    named = draw(texts)
    meaning = {"level": named_level(named, levels) or levels[-1]} if kind == "dichotomous" else {}
    population = draw(st.sampled_from([{}, {}, {"population": "some"}]))
    shared = grouped | population
    percent = draw(st.sampled_from(["non-missing", "column", "row"]))
    summary = draw(st.sampled_from(["median-range", "median-iqr", "mean-sd", ["mean-range", "range", "n"]]))
    weights = draw(st.sampled_from([{}, {"weights": "w"}])) if grouped else {}
    limits: dict[str, Any] = {}
    if percent != "row" and not (weights and str(summary).startswith("median")):
        limits = {"limits": draw(st.booleans()), "differences": bool(grouped) and len(groups) == 2}
    at = draw(st.lists(st.sampled_from([0.5, 3.0, 12.0, 24.0, 90.0]), min_size=1, max_size=3, unique=True))
    sections = {
        "variables": {
            "x": {"label": draw(texts), "kind": "continuous"},
            "level": {"label": named, "kind": kind, "levels": dict(enumerate(levels))} | meaning,
            "w": {"label": "Weight", "kind": "continuous"},
        },
        "groups": {"arm": {"variable": "arm", "label": draw(texts), "levels": dict(enumerate(groups))}},
        "populations": {"some": draw(st.sampled_from(["arm == 0", "t > 2", "cause == 0 or t < 3"]))},
        "exposures": {"exposed": {"at": "x", "labels": ["No", "Yes"]}},
        "endpoints": {
            "os": {"label": draw(texts), "time": "t", "event": "cause > 0"},
            "relapse": {"label": draw(texts), "time": "t", "event": "cause == 1", "competing": "cause == 2"},
        },
        "displays": {
            "b": {
                "kind": "baseline",
                "overall": draw(st.booleans()),
                "p": compare,
                "statistics": {
                    "x": summary,
                    "categorical": draw(st.sampled_from(["n-percent", "n-of-percent", "count", "percent"])),
                },
                "tests": draw(st.sampled_from([{}, {"continuous": "student-t", "categorical": "trend"}])),
                "percent": percent,
                "missing": draw(st.sampled_from(["row", "stub", "cell", "none"])),
                "summary_rows": draw(st.booleans()),
                **draw(st.sampled_from([{}, {"adjust": "holm", "adjust_over": "table"}])),
                **(draw(st.sampled_from([{}, {"smd": "mean"}, {"smd": "pairwise"}])) if grouped else {}),
                **weights,
                **limits,
                "variables": ["x", "level"],
                **shared,
            },
            "o": {
                "kind": "outcomes",
                "endpoints": ["os", "relapse"],
                "at": at,
                "compare": compare,
                "conf_type": draw(st.sampled_from(["log-log", "log", "plain"])),
                "layout": draw(st.sampled_from(["endpoints-as-rows", "groups-as-rows"])),
                **draw(st.sampled_from(WANTED if grouped else WANTED[:2])),
                **shared,
            },
            "f": {"kind": "follow-up", "endpoint": "os", **shared},
            "c": {"kind": "curves", "endpoints": ["os", "relapse"], "at": at, **shared},
            "r": {
                "kind": "regression",
                "endpoints": ["os", "relapse"],
                "variables": ["x", "level"],
                "models": models,
                "rows": draw(st.sampled_from(["levels", "contrasts"])),
                "method": draw(st.sampled_from(["auto", "cox", ["any-event", "cox", "fine-gray"]])),
                "proportional_hazards": draw(st.booleans()),
                "interactions": draw(st.sampled_from([[], [["x", "level"]]])),
                **draw(st.sampled_from([{}, {"selection": {"by": "univariable", "p": 0.5}}, {"cluster": "arm"}])),
                **({"vif": draw(st.booleans()), "fit": ["concordance", "aic"]} if models != "univariable" else {}),
                **population,
            },
            "flow": {
                "kind": "flow-chart",
                "start": draw(texts),
                "steps": [{"exclude": {draw(texts): "t < 3"}}, {"box": draw(texts)}, {"landmark": 4}, {"split": "arm"}],
                "tables": [],
                **population,
            },
            "centres": {"kind": "centres", "variable": "level", "at_least": draw(st.integers(1, 4)), **shared},
            "toxicity": {
                "kind": "toxicity",
                "toxicities": [
                    {"grade": "x", "bands": [0, "1-2"], "onset": "t"},
                    {"label": draw(texts), "name": "e", "event": {"cause": [1, 2]}, "duration": "x"},
                ],
                "p": compare,
                "overall": draw(st.booleans()),
                **shared,
            },
            "complications": {
                "kind": "complications",
                "complications": [
                    {"endpoint": "relapse", "at": ["30 days", 12]},
                    {"endpoint": "os", "at": "1 year"},
                    {"heading": draw(texts)},
                    {"label": draw(texts), "onset": "x"},
                ],
                "p": compare,
                **shared,
            },
            "accounting": {"kind": "landmark-accounting", "at": 4, "exposure": "exposed", **shared},
            "forest": {
                "kind": "forest",
                "of": "r",
                **draw(st.sampled_from([{}, {"arrange": "dodge"}, {"arrange": "beside"}, {"arrange": "stacked"}])),
                "references": draw(st.booleans()),
                "bands": draw(st.booleans()),
                **draw(st.sampled_from([{}, {"x_limits": [0.5, 2], "favours": ["$a$", "b"]}])),
            },
            "ph": {
                "kind": "proportional-hazards",
                "of": "r",
                "model": models if models != "both" else "multivariable",
                "transform": draw(st.sampled_from(["km", "rank", "identity", "log"])),
            },
            "love": {
                "kind": "love",
                "by": "arm",
                "variables": ["x", "level"],
                "pairs": draw(st.sampled_from(["max", "mean"])),
                **draw(st.sampled_from([{}, {"weights": "w"}])),
                **population,
            },
            "swimmer": {
                "kind": "swimmer",
                "patient_level": True,
                "endpoint": "os",
                "events": [{"endpoint": "relapse"}, {"label": draw(texts), "at": "t"}],
                **shared,
            },
            **(
                {"subgroups": _of_two("forest", {"subgroups": ["level"]}), "sweep": _of_two("landmark-sweep", SWEPT)}
                if len(groups) == 2
                else {}
            ),
            **({"sweep-table": _of_two("landmark-sweep-table", SWEPT | population)} if len(groups) == 2 else {}),
            "ledger": {"kind": "ledger", "rest": draw(st.sampled_from(["display", "together"]))},
        },
    }
    return columns, sections


def assert_printed(table: Table) -> None:
    """Cells hold numbers and the short forms of missing ones; what is missing is explained below."""
    printed = table.printed()
    for row in printed.body:
        for cell in row.cells[1:]:
            text = "".join(run.text for run in cell if not run.superscript)
            assert NO_NUMBER.search(text) is None, text
            bare = re.sub("|".join([*STATE_TEXT.values(), " to ", r"\u00a0\(reference", "\u2014"]), "", text)
            assert set(bare) <= ALLOWED, text
    notes = [plain(note.text).replace("null hypothesis", "hypothesis") for note in printed.notes]
    assert not any(NO_NUMBER.search(note) for note in notes), notes
    body = " ".join(plain(cell) for row in printed.body for cell in row.cells[1:])
    for state, short in STATE_TEXT.items():
        if re.search(rf"\b{short}\b", body):
            assert any(f"{short}, {state}" in note for note in notes), (short, notes)
    assert_written(printed)


def sound(path: Path) -> OpenStudy:
    """The study, of which no display is refused."""
    problems = check(path)
    if problems:
        raise StudyProblems(problems)
    return riskset.open_study(path)


def figure_of(study: OpenStudy, name: str) -> Any:
    """A figure of the study; None where it has none of this name, or no room for it, which is said with what would do."""
    try:
        return study.display(name) if name in study.names else None
    except StudyProblems as refused:
        assert NO_ROOM.search(str(refused)), str(refused)  # noqa: PT017
    return None


def assert_written(printed: PrintedTable) -> None:
    """All formats can write it."""
    for write in (
        writers.write_html,
        writers.write_typst,
        writers.write_openxml,
        writers.write_latex,
        writers.write_markdown_cell,
        writers.write_text,
    ):
        assert write(printed).strip()


@settings(
    max_examples=examples(5, 50),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cohorts())
def test_random_cohorts_print_or_say_why_not(
    new_study: Callable[..., Path], cohort: tuple[dict[str, list[Any]], dict[str, Any]]
) -> None:
    columns, sections = cohort
    with tempfile.TemporaryDirectory() as folder:
        path = new_study(Path(folder), columns, **sections)
        try:
            study = sound(path)
        except StudyProblems as problems:
            # A group or level without a patient, a population that is empty: each with its remedy.
            for problem in problems.problems:
                assert problem.message
                assert problem.remedy
            return
    for name in ("b", "o", "f", "r", "centres", "toxicity", "complications", "accounting"):
        table = study.display(name)
        assert isinstance(table, Table)
        assert_printed(table)
        assert "nan" not in repr(table)
    for name in FIGURES:
        if (figure := figure_of(study, name)) is not None:
            assert figure.alt_text
    if "sweep-table" in study.names:
        assert_printed(study.display("sweep-table"))  # type: ignore[arg-type]
    figure_of(study, "c")
    study.display("flow")
    assert_written(study.display("ledger").printed())  # type: ignore[union-attr]  its cells hold words
    store = study.results()
    assert len(store) > 0
    assert "NaN" not in store.to_json()
    for row in store:
        assert (row.value is None) == (row.state != "")
        of_ratio = row.model != "" and row.statistic in {"lower", "upper"}
        if row.statistic in {"estimate", "lower", "upper", "p_value"} and row.value is not None and not of_ratio:
            assert -1e-12 <= row.value <= 1 + 1e-12, row
        if row.statistic in {"n", "events", "n_risk", "missing", "count", "n_group", "n_censored"}:
            assert row.value is not None
            assert float(row.value).is_integer() or row.unit == "sum of weights"


@settings(
    max_examples=examples(3, 20),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cohorts(), st.integers(2, 8))
def test_random_cohorts_with_small_counts_suppressed(
    new_study: Callable[..., Path], cohort: tuple[dict[str, list[Any]], dict[str, Any]], smallest: int
) -> None:
    columns, sections = cohort
    with tempfile.TemporaryDirectory() as folder:
        try:
            study = sound(new_study(Path(folder), columns, study={"suppress": smallest}, **sections))
        except StudyProblems:
            return
    for name in study.names:
        try:
            shown = study.display(name)
        except StudyProblems as error:
            if (name == "swimmer" and "small numbers, lane by lane" in str(error)) or NO_ROOM.search(str(error)):
                continue
            raise
        if isinstance(shown, Table):
            assert_written(shown.printed())
        if name in "bof":
            assert isinstance(shown, Table)
            assert_printed(shown)
        for row in study.results_of(name):
            if row.unit == "patients" and row.value is not None and float(row.value).is_integer():
                assert row.value == 0 or row.value >= smallest, row


@settings(
    max_examples=examples(2, 20),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cohorts())
def test_random_figures_are_drawn(
    new_study: Callable[..., Path], cohort: tuple[dict[str, list[Any]], dict[str, Any]]
) -> None:
    columns, sections = cohort
    with tempfile.TemporaryDirectory() as folder:
        try:
            study = sound(new_study(Path(folder), columns, **sections))
        except StudyProblems:
            return
    for name in ("c", *FIGURES):
        if (figure := figure_of(study, name)) is not None:
            svg = figure.images("svg")["svg"].decode()
            assert re.search(r"\b(nan|inf)\b", svg) is None


DOCUMENT = """---
title: A random cohort
format:
  riskset-html: default
  riskset-typst: default
  riskset-docx: default
---

```{python}
#| include: false
import riskset

study = riskset.open_study("study.yml")
```

Of `{python} study.value("f", group="overall", statistic="n")` patients.

"""
CELL = """```{python}
#| label: tbl-%s
#| tbl-cap: "Table"
study.display("%s")
```

"""
FIGURE = """```{python}
#| label: fig-c
#| fig-cap: "Figure"
#| fig-alt: "Curves."
study.display("c")
```
"""


@settings(max_examples=examples(1, 8), deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(cohorts())
def test_random_cohorts_are_rendered_or_refused_in_known_words(
    new_study: Callable[..., Path], root: Path, cohort: tuple[dict[str, list[Any]], dict[str, Any]]
) -> None:
    """From cohort to three documents; what is refused is refused as `riskset check` refuses it."""
    columns, sections = cohort
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = new_study(folder, columns, **sections)
        (folder / "_extensions").symlink_to(root / "_extensions")
        (folder / "_quarto.yml").write_text("project: {output-dir: _output}\n")
        document = folder / "doc.qmd"
        document.write_text(DOCUMENT + "".join(CELL % (table, table) for table in "bof") + FIGURE, encoding="utf-8")
        known = [problem.message for problem in check(path) if problem.display in {"", *"bofc"}]
        if known:
            with pytest.raises(DocumentProblems, match="|".join(map(re.escape, known))):
                render(document, engine="builtin", use_cache=False)
            return
        report = render(document, engine="builtin", use_cache=False)
        assert [output.suffix for output in report.outputs] == [".html", ".pdf", ".docx"]
        page = (folder / "_output" / "doc.html").read_text(encoding="utf-8")
        if "population" not in sections["displays"]["f"] and "by" not in sections["displays"]["f"]:
            assert f"Of {len(columns['t'])} patients." in page


def test_labels_come_out_as_themselves_in_the_builders(small: Any) -> None:
    """The functions give what the displays of a study file give."""
    study = small(
        {"arm": [0, 0, 1, 1], "age": [1, 2, 3, 4], "t": [5, 20, 3, 30], "died": [1, 0, 1, 0]},
        variables={"age": {"label": "Age", "kind": "continuous"}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        endpoints={"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
        displays={
            "b": {"kind": "baseline", "by": "arm", "overall": True, "footnotes": {"age": "Note."}},
            "o": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [4], "conf_level": 0.9},
            "f": {"kind": "follow-up", "endpoint": "os", "by": "arm"},
            "c": {"kind": "curves", "endpoints": ["os"], "by": "arm", "breaks": 10},
        },
    )
    cohort = study.cohort
    made = {
        "b": riskset.baseline_table(cohort, by="arm", overall=True, footnotes={"age": "Note."}),
        "o": riskset.outcomes_table(cohort, ["os"], at=[4], by="arm", conf_level=0.9),
        "f": riskset.follow_up_table(cohort, "os", by="arm"),
    }
    for name, table in made.items():
        assert table.printed() == study.display(name).printed()
    figure = riskset.curves_figure(cohort, ["os"], by="arm", breaks=10)
    assert figure.images("svg") == study.display("c").images("svg")


def test_builders_take_a_population(small: Any) -> None:
    study = small(
        {"age": [1, 20, 30, 40], "t": [5, 20, 3, 30], "died": [1, 0, 1, 0]},
        variables={"age": {"label": "Age", "kind": "continuous"}},
        endpoints={"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
        populations={"adults": "age >= 18"},
    )
    table = riskset.baseline_table(study.cohort, population="adults")
    assert table.printed().grid()[0][1] == "All patients (n\u00a0=\u00a03)"
    assert riskset.outcomes_table(study.cohort, ["os"], at=[4], population="adults").printed().grid()[1][1] == "3"


def test_unknown_options_of_builders_are_refused(bmt_study: Any) -> None:
    with pytest.raises(ValueError, match="p"):
        riskset.baseline_table(bmt_study.cohort, by="disease", p="all")
    with pytest.raises(StudyProblems, match="names 'osx', which is not an endpoint"):
        riskset.outcomes_table(bmt_study.cohort, ["osx"], at=[4])


def test_public_names() -> None:
    assert set(riskset.__all__) <= set(dir(riskset))
    assert all(callable(getattr(riskset, name)) for name in riskset.__all__)
    with pytest.raises(AttributeError, match=r"^module 'riskset' has no attribute 'forest'$"):
        riskset.forest  # noqa: B018
