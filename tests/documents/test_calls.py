"""A document without code asks a study for numbers and displays: the same in both engines, and said where it asks for nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import html

from riskset.documents import DocumentProblems, render
from riskset.documents.answers import main
from riskset.documents.called import answer
from riskset.documents.calls import Call, CallRefused, read_call
from riskset.problems import LookupFailed

if TYPE_CHECKING:
    from conftest import Project
    from riskset.opened import OpenStudy

REPOSITORY = Path(__file__).resolve().parents[2]
TEXT = """---
title: No code
---

We studied {{< riskset value table-1 group=overall statistic=n_group >}} patients (@tbl-table-1). Survival was
{{< riskset phrase table-2 endpoint=os group="AML low risk" at=24 >}}, P {{< riskset p table-2 endpoint=os >}}
(@tbl-survival, @fig-figure-1).

{{< riskset display table-1 >}}

{{< riskset display table-2 label=tbl-survival caption='Survival, "both" kinds' >}}

{{< riskset display figure-1 >}}

```
{{{< riskset value table-1 >}}}
```
"""


@pytest.fixture
def study(project: Project) -> Path:
    """The example's study and data beside the document."""
    text = (REPOSITORY / "report/bmt/study.yml").read_text(encoding="utf-8")
    shutil.copy(REPOSITORY / "data/bmt/bmt.csv", project.root)
    return project.write("study.yml", text.replace("../../data/bmt/", ""))


def sentence(study: OpenStudy) -> str:
    number = study.value("table-1", group="overall", statistic="n_group")
    survival = study.phrase("table-2", endpoint="os", group="AML low risk", at=24)
    return f"We studied {number} patients (Table 1). Survival was {survival}, P {study.p('table-2', endpoint='os')}"


def text_of(page: html.HtmlElement) -> str:
    return " ".join(page.text_content().replace("\u00a0", " ").split())


def test_a_document_without_code_is_whole(project: Project, study: Path, bmt_study: OpenStudy) -> None:
    project.write("doc.qmd", TEXT)
    render("doc.qmd", engine="builtin", formats=["html"])
    page = html.fromstring(project.output("doc.html").read_bytes())
    assert sentence(bmt_study).replace("\u00a0", " ") in text_of(page)
    captions = [text_of(caption) for caption in page.iter("figcaption")]
    assert captions[:2] == ["Table 1. Baseline characteristics by disease", 'Table 2. Survival, "both" kinds']
    assert captions[2].startswith("Figure 1. Leukemia-free and overall survival by disease.")
    assert "{{< riskset value table-1 >}}" in text_of(page)
    assert bmt_study.display("figure-1").alt_text in page.xpath("//img/@alt")


def test_methods_are_paragraphs_and_one_part_stands_in_a_line(
    project: Project, study: Path, bmt_study: OpenStudy
) -> None:
    project.write("doc.qmd", "{{< riskset methods >}}\n\nLast: {{< riskset methods testing >}} End.\n")
    render("doc.qmd", engine="builtin", formats=["html"])
    page = html.fromstring(project.output("doc.html").read_bytes())
    text = text_of(page)
    assert "by the Kaplan\u2013Meier method." in text
    assert f"Last: {bmt_study.methods('testing').plain} End." in text
    assert "Kaplan EL, Meier P. Nonparametric estimation" in text
    project.write("doc.qmd", "Text {{< riskset methods >}}\n")
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd", engine="builtin", formats=["html"])
    assert "doc.qmd, line 1: riskset methods stands within a line" in str(caught.value)
    with pytest.raises(LookupFailed, match="methods have no part 'modles'"):
        answer("methods", "", str(study), "modles")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("riskset", "riskset is not told what to give"),
        ("riskset vlue table-1", "riskset gives value, phrase, p, display, methods, not 'vlue'"),
        ("riskset value table-1 group overall", "riskset value is given 3 displays, and takes one"),
        ("riskset methods models group=x", "riskset methods knows no 'group'. The names known are study"),
        ("riskset value table-1 grup=x", "riskset value knows no 'grup'. Did you mean group?"),
        ("riskset display table-1 label=x", "the label 'x' begins with none of tbl-, fig-, stbl-, sfig-"),
        ('riskset value table-1 group="x', "has a quotation mark that is not closed"),
        ("riskset value table-1 group=a\\b", "has a backslash"),
    ],
)
def test_what_asks_for_nothing_is_said_with_its_line(project: Project, study: Path, call: str, message: str) -> None:
    project.write("doc.qmd", f"---\ntitle: T\n---\n\nText\n{{{{< {call} >}}}}\n")
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd", engine="builtin", formats=["html"])
    assert "doc.qmd, line 6" in str(caught.value)
    assert message in str(caught.value)
    assert "__import__" not in str(caught.value)


def test_what_a_study_does_not_have_is_said_with_its_line(project: Project, study: Path) -> None:
    project.write("doc.qmd", "{{< riskset value table-9 >}}\n{{< riskset value table-1 group=nobody >}}\n")
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd", engine="builtin", formats=["html"])
    assert "doc.qmd, line 1: `riskset value table-9`: the study file has no display 'table-9'" in str(caught.value)
    assert "doc.qmd, line 2: `riskset value table-1 group=nobody`: table-1: no result is called" in str(caught.value)


def test_a_display_within_a_line_and_an_unknown_one_are_said(project: Project, study: Path) -> None:
    project.write("doc.qmd", "Text {{< riskset display table-1 >}}\n\n{{< riskset display table-9 >}}\n")
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd", engine="builtin", formats=["html"])
    assert "doc.qmd, line 1: riskset display table-1 stands within a line" in str(caught.value)
    assert "doc.qmd, line 3: study.yml has no display 'table-9'" in str(caught.value)


def test_a_shortcode_in_a_setting_is_refused_and_not_printed(project: Project) -> None:
    project.write(
        "doc.qmd", '---\ntitle: "Of {{< riskset value table-1 >}}"\nsubtitle: "{{< var none >}}"\n---\n\nText\n'
    )
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd", engine="builtin", formats=["html"])
    assert "doc.qmd, line 2: title: shortcode 'riskset' stands in a setting" in str(caught.value)
    assert "doc.qmd, line 3: subtitle: there is no var 'none'" in str(caught.value)


def test_the_same_call_has_the_same_key() -> None:
    first = read_call("value table-1 at=24 group='AML low risk'")
    assert first == Call("value", "table-1", {"at": "24", "group": "AML low risk"})
    assert first.key == read_call('value table-1 group="AML low risk" at=24').key
    assert read_call("methods models software").key == "methods|models software|study=study.yml"
    assert first.arguments == {"at": 24.0, "group": "AML low risk"}
    with pytest.raises(CallRefused):
        read_call("value")


def asked(capsys: pytest.CaptureFixture[str], form: str = "html") -> dict[str, str]:
    assert main(["doc.qmd", ".", form]) == 0
    said = json.loads(capsys.readouterr().out)
    assert "problems" not in said
    return said["answers"]


def test_answers_for_quarto_are_kept_until_the_data_change(
    project: Project, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write(
        "doc.qmd", "{{< riskset value table-1 group=overall statistic=n_group >}}\n\n{{< riskset display figure-1 >}}\n"
    )

    def run(form: str) -> dict[str, str]:
        return call_answers(project, "doc.qmd", form)

    (number,) = (value for key, value in run("html").items() if key.startswith("value"))
    assert number == "137"
    (kept,) = (project.root / ".riskset/answers").glob("*.json")
    content = json.loads(kept.read_text())
    # The store answers, and nothing is computed again.
    content["answers"] = {key: value.replace("137", "7") for key, value in content["answers"].items()}
    kept.write_text(json.dumps(content))
    assert "7" in run("docx").values()
    data = project.root / "bmt.csv"
    data.write_text("\n".join(data.read_text().splitlines()[:-1]) + "\n")
    assert "136" in run("html").values()
    pictures = sorted(path.name for path in (project.root / "doc_riskset").iterdir())
    assert pictures == ["fig-figure-1.png", "fig-figure-1.svg"]


def test_what_is_wrong_reaches_quarto_in_words(
    project: Project, study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("doc.qmd", "Text\n\n{{< riskset value table-9 >}} and {{< riskset nothing >}}\n")
    assert main(["doc.qmd", ".", "html"]) == 0
    assert json.loads(capsys.readouterr().out)["problems"] == [
        (
            "doc.qmd, line 3: riskset gives value, phrase, p, display, methods, not 'nothing'. "
            "Write such as {{< riskset value table-1 group=overall statistic=n_group >}}."
        )
    ]


BOOK = "project: {type: book}\nbook: {chapters: [index.qmd, one.qmd, two.qmd]}\nformat: {riskset-html: default, pdf: default}\n"
COUNTED = """
import sys
from riskset import builders
from riskset.cli import main

def opened(*given, _own=builders.open_study, **named):
    print("a study is opened")
    return _own(*given, **named)

builders.open_study = opened
main(["prepare"])
"""


def test_the_calls_of_all_chapters_are_answered_in_one_go_before_a_project_is_rendered(
    project: Project, study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("_quarto.yml", BOOK)
    project.write("index.qmd", "Words.\n")
    project.write("one.qmd", "{{< riskset display figure-1 >}}\n\n{{< riskset value table-1 group=nobody >}}\n")
    project.write(
        "two.qmd", "{{< riskset value table-1 group=overall statistic=n_group >}}\n\n{{< include part.md >}}\n"
    )
    project.write("part.md", "{{< riskset display table-1 >}}\n")

    def prepared() -> str:
        # As Quarto calls it: with the documents in a variable.
        environment = os.environ | {"QUARTO_PROJECT_INPUT_FILES": "index.qmd\none.qmd\ntwo.qmd"}
        command = [sys.executable, "-c", COUNTED]
        return subprocess.run(
            command, cwd=project.root, env=environment, capture_output=True, text=True, check=True
        ).stdout

    assert prepared() == "a study is opened\n"
    assert {path.name.partition("-")[0] for path in (project.root / ".riskset/answers").iterdir()} == {"one", "two"}
    (kept,) = (project.root / ".riskset/answers").glob("two-*.json")
    assert len(json.loads(kept.read_text())["answers"]) == 3
    kept.write_text(kept.read_text().replace('"137"', '"7"'))
    # Quarto's own calls find them kept.
    assert "7" in call_answers(project, "two.qmd", "latex").values()
    # What cannot be answered is said by the shortcode, and does not stop what can be.
    assert main(["one.qmd", ".", "html"]) == 0
    assert "no result is called group='nobody'" in json.loads(capsys.readouterr().out)["problems"][0]


def call_answers(project: Project, document: str, form: str) -> dict[str, str]:
    command = [sys.executable, "-m", "riskset.documents.answers", document, ".", form]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["answers"]
