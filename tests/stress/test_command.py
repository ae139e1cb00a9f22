"""The command: sentences, JSON, CSV, exit codes, and studies of which nothing can be said."""

from __future__ import annotations

import csv
import io
import json

import pytest
from click.testing import CliRunner
from tests.stress.conftest import OUTCOMES, REGRESSION, Writes, drawn

from riskset.cli import main

TURNING = drawn(20, 13, 0.9)


def run(*args: object) -> tuple[int, str, str]:
    """The exit code, standard output and standard error of a command."""
    done = CliRunner().invoke(main, ["stress", *map(str, args)])
    return done.exit_code, done.stdout, done.stderr


def test_sentences_say_what_turns_a_conclusion(writes: Writes) -> None:
    path = writes({"table-1": {**REGRESSION, "caption": "Arms"}}, TURNING)
    code, text, _ = run(path.parent)
    assert code == 0
    assert "table-1: Arms" in text
    assert "Overall survival, univariable: Arm, Drug: " in text
    assert "P = 0.047" in text
    assert "  * It takes 1 of 20 patients left out: P = 0.047 becomes " in text
    assert "Not varied. Landmark: it has no landmark." in text
    assert "1 of 1 conclusion can be turned by what was varied." in text
    assert run(path, "--exit-code")[0] == 1
    assert run(path, "--exit-code", "--vary", "landmark")[0] == 0


def test_json_and_csv_hold_the_same(writes: Writes) -> None:
    path = writes({"d": REGRESSION}, TURNING)
    whole = json.loads(run(path, "--format", "json")[1])
    conclusion = whole["displays"][0]["conclusions"][0]
    assert conclusion["reported"]["null"] == 1
    assert conclusion["patients"]["count"] == 1
    assert conclusion["turns"] is True
    rows = list(csv.DictReader(io.StringIO(run(path, "--format", "csv")[1])))
    assert rows[0]["family"] == "report"
    assert float(rows[0]["p"]) == conclusion["reported"]["p"]
    last = next(row for row in rows if row["variation"] == "fewest patients left out")
    assert (last["patients"], last["of"]) == ("1", "20")
    assert {row["family"] for row in rows if row["reason"]} >= {"imputation", "landmark"}


def test_a_file_takes_its_format_from_its_name(writes: Writes) -> None:
    path = writes({"d": REGRESSION}, TURNING)
    target = path.parent / "stress.json"
    assert run(path, "--vary", "ties", "-o", target)[0] == 0
    assert json.loads(target.read_text(encoding="utf-8"))["alpha"] == 0.05
    code, _, said = run(path, "-o", path.parent / "stress.doc")
    assert code == 2
    assert ".json, .csv, .txt" in said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--display", "nothing"), "no display 'nothing'"),
        (("--display", "plot"), "shows the results of other displays"),
        (("--centre", "sex"), "sex"),
    ],
)
def test_what_is_wrong_ends_with_2(writes: Writes, options: tuple[str, ...], message: str) -> None:
    code, _, said = run(writes({"d": REGRESSION, "plot": {"kind": "forest", "of": "d"}}), *options)
    assert code == 2
    assert message in said


def test_a_study_without_conclusions_says_so(writes: Writes) -> None:
    code, text, _ = run(writes({"t": {"kind": "follow-up", "endpoint": "os"}}))
    assert code == 0
    assert "There is no conclusion to put to the test" in text
    assert run(writes({}))[0] == 0


def test_few_events_and_one_arm_are_no_fault(writes: Writes) -> None:
    quiet = drawn().assign(died=lambda d: (d["id"] == 3).astype(int))
    assert run(writes({"d": REGRESSION, "o": OUTCOMES}, quiet))[0] == 0
    nobody = drawn().assign(died=0)
    code, text, _ = run(writes({"d": REGRESSION, "o": OUTCOMES}, nobody))
    assert code == 0
    assert "No conclusions of their own" in text


def test_an_option_that_is_given_twice_is_varied_once(writes: Writes) -> None:
    study = writes({"d": REGRESSION})
    assert run(study, "--vary", "ties", "--vary", "ties") == run(study, "--vary", "ties")
