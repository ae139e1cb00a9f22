"""Dates are printed in the words of the document's language, as Quarto prints them."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from riskset.documents import DocumentProblems
from riskset.documents.dates import LANGUAGES, moment_of, printed
from riskset.documents.rendering import render

if TYPE_CHECKING:
    from conftest import Project

DAY = dt.datetime(2026, 3, 5, 14, 7)  # noqa: DTZ001
HERE = Path(__file__)

# What `toLocaleString` of a browser's engine, which Quarto asks, prints of that day.
PRINTED = {
    ("en", "long"): "March 5, 2026",
    ("en-US", "full"): "Thursday, March 5, 2026",
    ("en-GB", "long"): "5 March 2026",
    ("en-IE", "full"): "Thursday 5 March 2026",
    ("en-CA", "long"): "March 5, 2026",
    ("de", "full"): "Donnerstag, 5. März 2026",
    ("de-AT", "long"): "5. März 2026",
    ("fr", "full"): "jeudi 5 mars 2026",
    ("fr-CH", "full"): "jeudi, 5 mars 2026",
    ("es", "full"): "jueves, 5 de marzo de 2026",
    ("it", "long"): "5 marzo 2026",
    ("nl", "full"): "donderdag 5 maart 2026",
    ("pt-BR", "full"): "quinta-feira, 5 de março de 2026",
    ("da", "full"): "torsdag den 5. marts 2026",
    ("sv", "full"): "torsdag 5 mars 2026",
    ("nb", "long"): "5. mars 2026",
    ("pl", "iso"): "2026-03-05",
    ("de", "D. MMMM YYYY [um] HH:mm"): "5. März 2026 um 14:07",
    ("en", "DD/MM/YY"): "05/03/26",
}


@pytest.mark.parametrize(("language", "form"), PRINTED)
def test_a_day_in_words(language: str, form: str) -> None:
    assert printed(DAY, form, language) == PRINTED[language, form]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_all_names(language: str) -> None:
    months = {printed(DAY.replace(month=month), "MMMM", language) for month in range(1, 13)}
    days = {printed(DAY + dt.timedelta(days=day), "dddd", language) for day in range(7)}
    assert (len(months), len(days)) == (12, 7)


@pytest.mark.parametrize(
    "written",
    ["2026-03-05", "2026/03/05", "03/05/2026", "5 March 2026", "March 5, 2026", "Mar 5 2026", "2026-03-05T10:00"],
)
def test_days_that_are_understood(written: str) -> None:
    found = moment_of(written, HERE)
    assert found is not None
    assert found.date() == DAY.date()


@pytest.mark.parametrize("written", ["March 2026", "2026", "5.3.2026", "2026-13-01", "31 February 2026", "soon"])
def test_days_that_are_not(written: str) -> None:
    assert moment_of(written, HERE) is None


def test_days_of_the_clock_and_of_the_file(tmp_path: Path) -> None:
    document = tmp_path / "a.qmd"
    document.touch()
    os.utime(document, (DAY.timestamp(), DAY.timestamp()))
    changed, today, now = (moment_of(word, document) for word in ("last-modified", "today", "now"))
    assert changed is not None
    assert today is not None
    assert now is not None
    assert printed(changed, "YYYY-MM-DD HH:mm", "en") == "2026-03-05 14:07"
    assert today.date() == now.date() == dt.datetime.now().astimezone().date()


def refused(project: Project, head: str) -> list[str]:
    project.write("doc.qmd", f"---\n{head}\n---\n\ntext\n")
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd", engine="builtin")
    return [str(problem) for problem in caught.value.problems]


def test_what_quarto_would_guess_is_refused(project: Project) -> None:
    assert refused(project, "date: July 2026\ndate-format: MMM YYYY") == [
        (
            "doc.qmd, line 2: `date: 'July 2026'` is not a day, and Quarto would guess one. "
            "Write a day such as 2026-01-31, or today, now, last-modified; of a month alone `date-format: MMMM YYYY`."
        ),
        (
            "doc.qmd, line 3: `date-format: MMM YYYY`: `MMM` is outside the subset. "
            "Write long, full, iso, or a form of YYYY, YY, MM, DD, HH, mm, ss, M, D, MMMM, dddd, "
            "with other letters in [brackets]."
        ),
    ]


def test_a_language_without_names(project: Project) -> None:
    assert refused(project, "date: 2026-03-05\nlang: pl") == [
        (
            "doc.qmd, line 2: the names of months in the language 'pl' are not known. "
            f"Write `date-format: iso`; languages with names are {', '.join(LANGUAGES)}."
        )
    ]


@pytest.mark.quarto
def test_quarto_prints_the_same_days(quarto: str, tmp_path: Path) -> None:
    shutil.copytree(HERE.parents[2] / "_extensions", tmp_path / "_extensions")
    for language, form in [("en", ""), ("da", "full"), ("de-AT", "D. MMMM YYYY [um] HH:mm")]:
        head = f"title: T\nlang: {language}\ndate: 2026-01-05\n" + (f'date-format: "{form}"\n' if form else "")
        (tmp_path / "a.qmd").write_text(f"---\n{head}format: {{riskset-html: default}}\n---\n\nx\n", encoding="utf-8")
        subprocess.run([quarto, "render", "a.qmd"], cwd=tmp_path, capture_output=True, check=True)
        shown = re.search(r'class="date">([^<]*)', (tmp_path / "a.html").read_text(encoding="utf-8"))
        assert shown is not None
        assert shown[1] == printed(dt.datetime(2026, 1, 5), form or "long", language)  # noqa: DTZ001
