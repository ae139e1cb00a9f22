"""Each display, and each number in a sentence, leaves in a document from which study and data it is, as these were when they were read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

import riskset
from riskset.markdown_text import escape
from riskset.study.origin import marks_in, present_origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.opened import OpenStudy

COLUMNS = {"arm": ["a", "b"] * 10, "age": list(range(40, 60)), "time": list(range(1, 21)), "died": [0, 1] * 10}
SECTIONS = {
    "variables": {"age": {"kind": "continuous"}, "arm": {"kind": "categorical"}},
    "endpoints": {"os": {"label": "Survival", "time": "time", "event": "died == 1"}},
    "displays": {
        "table": {"kind": "baseline", "variables": ["age"]},
        "figure": {"kind": "curves", "endpoints": ["os"]},
    },
}


@pytest.fixture
def study(small: Callable[..., OpenStudy]) -> OpenStudy:
    return small(COLUMNS, **SECTIONS)


@pytest.fixture
def in_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report").mkdir()
    monkeypatch.setenv("QUARTO_DOCUMENT_PATH", str(tmp_path / "report"))


def content(study: OpenStudy, name: str, form: str) -> bytes:
    found = study.display(name)._repr_mimebundle_()
    bundle = found[0] if isinstance(found, tuple) else found
    return bundle[form] if isinstance(bundle[form], bytes) else bundle[form].encode()


@pytest.mark.parametrize(
    ("name", "form", "pictures"),
    [
        ("table", "text/markdown", "png"),
        ("figure", "image/png", "png"),
        ("figure", "image/svg+xml", "svg"),
        ("figure", "application/pdf", "pdf"),
    ],
)
@pytest.mark.usefixtures("in_document")
def test_every_form_has_the_mark(
    study: OpenStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, form: str, pictures: str
) -> None:
    monkeypatch.setenv("QUARTO_FIG_FORMAT", pictures)
    (mark,) = marks_in(content(study, name, form))
    assert mark.study == "../study.yml"
    assert mark.origin == present_origin(tmp_path / "study.yml")


def test_in_a_notebook_too(study: OpenStudy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name, form in (("table", "text/html"), ("table", "text/markdown"), ("figure", "image/png")):
        (mark,) = marks_in(content(study, name, form))
        assert mark.study == "study.yml"


@pytest.mark.usefixtures("in_document")
def test_the_mark_is_of_what_was_read(study: OpenStudy, tmp_path: Path) -> None:
    before = present_origin(tmp_path / "study.yml")
    data = tmp_path / "patients.csv"
    data.write_text(data.read_text().replace("59", "58"))
    (mark,) = marks_in(content(study, "table", "text/markdown"))
    now = present_origin(tmp_path / "study.yml")
    assert now is not None
    assert mark.origin == before
    assert mark.origin.changed(now, "study.yml") == "the data of study.yml have changed"


VALUE = '`{python} study.value("table", variable="age", group="overall")`'
TIGHT = {
    "a table": f"| a | b |\n|---|---|\n| {VALUE} | 1 |\n",
    "an attribute": f'![](a.png){{fig-alt="Of {VALUE} years"}}\n',
    "a formula": f"$n = {VALUE}$\n",
    "an address": f"[here](https://example.org/{VALUE})\n",
    "a block": f"```{{=html}}\n<p>{VALUE}</p>\n```\n",
}
CELL = "```{python}\n#| include: false\nx = {'a': 1 | 2, 'b': '`{python} x`'}\n```\n"


def quarto_executes(document: Path, monkeypatch: pytest.MonkeyPatch, target: str = "html") -> None:
    info = document.with_name("info.json")
    info.write_text(json.dumps({"document-path": str(document), "format": {"pandoc": {"to": target}}}))
    monkeypatch.setenv("QUARTO_EXECUTE_INFO", str(info))


@pytest.mark.usefixtures("in_document")
def test_a_number_in_a_sentence_leaves_the_mark(
    study: OpenStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = tmp_path / "report" / "paper.qmd"
    (tmp_path / "report" / "part.qmd").write_text(f"# Of {VALUE} years\n")
    document.write_text(f"{CELL}\nThe age was {VALUE}.\n\n{{{{< include part.qmd >}}}}\n")
    quarto_executes(document, monkeypatch)
    value = study.value("table", variable="age", group="overall")
    (mark,) = marks_in(value._repr_markdown_().encode())
    assert (mark.study, mark.origin) == ("../study.yml", present_origin(tmp_path / "study.yml"))
    # It stands in what no format shows, and the characters are as they were.
    assert re.sub(r"`[^`]*`\{=riskset\}$", "", value._repr_markdown_()) == escape(value)


@pytest.mark.parametrize("text", [*TIGHT.values(), "{{< include gone.qmd >}}\n"], ids=[*TIGHT, "what is not there"])
@pytest.mark.usefixtures("in_document")
def test_no_mark_is_left_where_it_would_be_seen(
    study: OpenStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "report" / "part.qmd").write_text(text)
    document = tmp_path / "report" / "paper.qmd"
    document.write_text(f"The age was {VALUE}.\n\n{{{{< include part.qmd >}}}}\n")
    quarto_executes(document, monkeypatch)
    value = study.value("table", variable="age", group="overall")
    assert value._repr_markdown_() == escape(value)


@pytest.mark.parametrize("target", ["markdown", "ipynb", None])
@pytest.mark.usefixtures("in_document")
def test_formats_that_would_show_it_have_none(
    study: OpenStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str | None
) -> None:
    document = tmp_path / "report" / "paper.qmd"
    document.write_text(f"The age was {VALUE}.\n")
    if target:
        quarto_executes(document, monkeypatch, target)
    value = study.value("table", variable="age", group="overall")
    assert value._repr_markdown_() == escape(value)


def test_a_cohort_of_a_frame_has_none(bmt_study: OpenStudy) -> None:
    cohort = riskset.cohort(bmt_study.cohort.frame.assign(id=range(bmt_study.cohort.size)), id="id")
    assert riskset.baseline_table(cohort).origin == ""
