"""The command: what it prints, what it writes, and exit code 2 with one clear message when something is wrong."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import riskset
from riskset.cli import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """The starter project in a folder of its own, as the current folder."""
    done = run("init", str(tmp_path / "mystudy"))
    assert done.exit_code == 0, done.output
    monkeypatch.chdir(tmp_path / "mystudy")
    return tmp_path / "mystudy"


def run(*arguments: str):
    return CliRunner().invoke(main, list(arguments))


def test_help_names_every_command_and_teaches_by_example():
    said = run("--help").output
    for command in ("check", "render", "results", "display", "init", "completion"):
        assert f"\n  {command}" in said
        assert "Examples:" in run(command, "--help").output
    assert "riskset init mystudy" in said
    assert run("--version").output == f"riskset {riskset.__version__}\n"


def test_check_says_what_a_sound_study_holds(project):
    done = run("check")
    assert done.exit_code == 0
    told = done.stdout.splitlines()
    assert told[0] == "data/cohort.csv: 90 patients, 10 columns"
    assert told[-1] == "study.yml: 90 patients, 4 variables, 3 endpoints, 4 displays. Nothing is wrong."
    rows = [line.split() for line in told]
    assert ["age", "continuous", "90", "0", "30", "to", "80,", "median", "59"] in rows
    assert run("check", "--quiet").stdout.splitlines() == told[-1:]


def test_check_tells_what_it_understood_as_json(project):
    done = run("check", "--format", "json")
    told = json.loads(done.stdout)
    assert set(told) == {"understood", "left_out", "warnings", "hints", "doubts", "problems"}
    assert told["problems"] == told["doubts"] == []
    frame = pd.read_csv("data/cohort.csv")
    understood = told["understood"]
    assert understood["patients"] == len(frame)
    assert {each["name"]: each["missing"] for each in understood["variables"]}["age"] == frame["age"].isna().sum()


def test_doubts_are_told_and_with_strict_they_are_errors(project):
    text = Path("data/cohort.csv").read_text(encoding="utf-8").splitlines()
    place = text[0].split(",").index("age")
    for row in (1, 2):
        cells = text[row].split(",")
        cells[place] = "999"
        text[row] = ",".join(cells)
    Path("data/cohort.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    done = run("check")
    assert done.exit_code == 0
    assert "Doubt: data/cohort.csv, row 2, column 'age': '999' stands for 2 patients" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("1 doubt, and nothing is wrong.")
    assert run("check", "--strict").exit_code == 2
    study = Path("study.yml").read_text(encoding="utf-8")
    Path("study.yml").write_text(study + "\naccept:\n  missing-code age: seen in the records\n", encoding="utf-8")
    assert run("check", "--strict").exit_code == 0


def test_check_says_everything_that_is_wrong_at_once(project):
    text = Path("study.yml").read_text(encoding="utf-8")
    Path("study.yml").write_text(text.replace("kind: ordinal", "kind: ordnal").replace("time_unit", "time_unt"))
    done = run("check")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "study.yml, line 6: unknown key 'time_unt' in study. Did you mean 'time_unit'?",
        "study.yml, line 17: variables.stage.kind is 'ordnal'. Did you mean 'ordinal'?",
    ]


REFUSED = """\
  no-row: {kind: baseline, arrange: {hide: [Sexx]}}
  no-column: {kind: baseline, by: arm, notes: [{column: Placebo, text: A note.}]}
  no-model: {kind: forest, of: risk, models: [last]}
  risk: {kind: regression, endpoints: [os], variables: [age]}
  narrow: {kind: forest, of: risk, width: 40}
  unfit: {kind: stack, of: {table-1: First, risk: Second}}
  no-time: {kind: curves, endpoints: [os], by: arm, landmark: {median_of: started}}
"""
WHY = {
    "no-row": "the table has no row and no column 'Sexx'",
    "no-column": "there is no column 'Placebo'",
    "no-model": "no model of risk is called 'last'; there are 'univariable', 'multivariable'",
    "narrow": "mm of width, and has 40 mm",
    "unfit": "tables of different columns cannot be stacked",
    "no-time": "wants column 'started'",
}


@pytest.fixture
def refused(project):
    """The project with displays that the study file and the data allow, and that cannot be shown; and their lines."""
    text = Path("study.yml").read_text(encoding="utf-8")
    assert "displays:\n" in text
    Path("study.yml").write_text(text.replace("displays:\n", f"displays:\n{REFUSED}"), encoding="utf-8")
    lines = Path("study.yml").read_text(encoding="utf-8").splitlines()
    return {name: next(n for n, line in enumerate(lines, 1) if line.startswith(f"  {name}:")) for name in WHY}


def test_check_refuses_what_a_display_refuses_with_its_line(refused):
    done = run("check", "--quiet")
    assert (done.exit_code, done.stdout) == (2, "")
    said = done.stderr.splitlines()
    assert len(said) == len(WHY)
    for name, why in WHY.items():
        assert any(line.startswith(f"study.yml, line {refused[name]}: ") and why in line for line in said), (name, said)
        shown = run("display", ".", name, "-o", "shown.svg" if name in {"no-model", "narrow"} else "shown.md")
        assert shown.exit_code == 2
        assert shown.stderr.splitlines()[0] in said


def test_results_name_a_bad_display_and_write_the_others(refused):
    done = run("results", "--output", "store.csv")
    assert (done.exit_code, done.stdout) == (2, "store.csv\n")
    (said,) = done.stderr.splitlines()
    assert said.startswith(f"study.yml, line {refused['no-time']}: landmark.at.median_of wants column 'started'")
    assert {"table-1", "table-2", "risk", "follow-up"} <= set(pd.read_csv("store.csv")["display"])
    assert run("results", "--output", "other.csv", "--display", "no-time").exit_code == 2
    assert not Path("other.csv").exists()


def test_a_display_that_cannot_be_read_leaves_the_others(project):
    text = Path("study.yml").read_text(encoding="utf-8")
    bad = "displays:\n  wrong: {kind: baselin}\n  both: {kind: merge, of: {wrong: A, table-1: B}}\n"
    Path("study.yml").write_text(text.replace("displays:\n", bad), encoding="utf-8")
    line = text.splitlines().index("displays:") + 2
    said = f"study.yml, line {line}: displays.wrong.kind is 'baselin'. Did you mean 'baseline'?\n"
    assert run("check").stderr == said
    assert run("display", ".", "table-1").exit_code == 0
    for name in ("wrong", "both"):
        assert run("display", ".", name).stderr == said
    done = run("results", "--format", "csv")
    assert (done.exit_code, done.stderr) == (2, said)
    assert set(pd.read_csv(io.StringIO(done.stdout))["display"]) >= {"table-1", "table-2", "follow-up"}


def test_a_document_that_does_not_show_a_bad_display_is_rendered_and_the_display_named(project):
    text = Path("study.yml").read_text(encoding="utf-8")
    Path("study.yml").write_text(text.replace("displays:\n", "displays:\n  wrong: {kind: baselin}\n"), encoding="utf-8")
    document = "---\nformat:\n  riskset-html: default\n---\n\n```{python}\nimport riskset\n"
    Path("one.qmd").write_text(document + 'riskset.open_study("study.yml").display("table-1")\n```\n', encoding="utf-8")
    done = run("render", "one.qmd", "--engine", "builtin")
    assert done.exit_code == 0, done.stderr
    assert "displays.wrong.kind is 'baselin'" in done.stderr
    assert "baselin'" not in Path(done.stdout.strip()).read_text(encoding="utf-8")


def test_a_fault_of_the_program_in_one_display_does_not_hide_the_others(project, monkeypatch):
    from riskset.kinds.baseline import analysis

    def fails(*_given, **_named):
        return 1 / 0

    monkeypatch.setattr(analysis, "_grouped", fails)
    done = run("check")
    assert done.exit_code == 2
    assert "displays.table-1 cannot be shown: ZeroDivisionError: division by zero" in done.stderr
    assert run("results", "--format", "csv").stdout.count("table-2,") > 0


def test_a_study_file_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command in ("check", "results", "display"):
        done = run(command, "nowhere.yml")
        assert done.exit_code == 2
        assert done.stderr == "nowhere.yml: there is no such file. Name a study file, such as study.yml.\n"


def test_results_are_the_store_in_three_formats(project):
    store = riskset.open_study("study.yml").results()
    assert json.loads(run("results").stdout) == store.records()
    csv = pd.read_csv(io.StringIO(run("results", "--format", "csv").stdout))
    assert len(csv) == len(store)
    done = run("results", "--output", "store.parquet", "--display", "table-2", "--display", "follow-up")
    assert done.stdout == "store.parquet\n"
    frame = pd.read_parquet("store.parquet")
    assert list(frame["display"].unique()) == ["table-2", "follow-up"]
    wanted = [row.value for row in store if row.display in {"table-2", "follow-up"}]
    assert frame["value"].astype(object).where(frame["value"].notna(), None).tolist() == wanted


def test_results_refuse_an_unknown_format_and_an_unknown_display(project):
    done = run("results", "--output", "store.sav")
    assert (done.exit_code, done.stdout) == (2, "")
    assert (
        done.stderr == "store.sav ends with no format of the result store; it is written as .json, .csv or .parquet\n"
    )
    done = run("results", "--display", "table-9")
    assert done.exit_code == 2
    assert done.stderr == ("the study file has no display 'table-9'; it has table-1, table-2, figure-1, follow-up\n")


def test_methods_are_printed_and_their_works_written(project):
    done = run("methods", "--part", "survival", "--part", "software", "--display", "table-2", "--bib", "works.bib")
    assert done.exit_code == 0
    assert done.stdout.count("\n\n") == 1
    assert "[@riskset-kaplan1958]" in done.stdout
    assert done.stderr == "works.bib\n"
    text = Path("works.bib").read_text(encoding="utf-8")
    assert set(re.findall(r"@\w+\{(riskset-\w+),", text)) == set(re.findall(r"@(riskset-\w+)", done.stdout))
    assert run("methods", "--part", "modles").output == "methods have no part 'modles'. Did you mean 'models'?\n"
    assert run("methods", "--display", "table-9").exit_code == 2


def test_displays_are_listed_and_printed(project):
    lines = run("display", ".").stdout.splitlines()
    assert lines[0] == "table-1    baseline  Characteristics of patients"
    assert [line.split()[0] for line in lines] == ["table-1", "table-2", "figure-1", "follow-up"]
    assert run("display", ".", "table-2").stdout == f"{riskset.open_study('study.yml').display('table-2')!r}\n"


@pytest.mark.parametrize("ending", ["docx", "xlsx", "html", "md", "tex", "typ", "csv", "tsv", "txt"])
def test_a_table_is_written_in_every_format(project, ending):
    done = run("display", ".", "table-2", "-o", f"table.{ending}")
    assert (done.exit_code, done.stdout) == (0, f"table.{ending}\n")
    content = Path(f"table.{ending}").read_bytes()
    if ending == "docx":
        import docx

        (table,) = docx.Document(io.BytesIO(content)).tables
        assert "Overall survival" in {cell.text for cell in table.columns[0].cells}
    elif ending == "xlsx":
        import openpyxl

        assert "Overall survival" in {cell.value for cell in openpyxl.load_workbook(io.BytesIO(content))["Table"]["A"]}
    else:
        assert b"Overall survival" in content


def test_a_comma_separated_table_holds_the_cells_and_no_formula(project):
    text = Path("study.yml").read_text(encoding="utf-8")
    Path("study.yml").write_text(text.replace("{F: Female, M: Male}", '{F: "=1+1", M: "@sum"}'), encoding="utf-8")
    run("display", ".", "table-1", "-o", "table.csv")
    rows = Path("table.csv").read_text(encoding="utf-8").splitlines()
    assert any(row.startswith("'=1+1,") for row in rows)
    assert any(row.startswith("'@sum,") for row in rows)


@pytest.mark.parametrize(
    ("ending", "start"),
    [("svg", b"<?xml"), ("pdf", b"%PDF"), ("png", b"\x89PNG"), ("eps", b"%!PS"), ("tiff", b"II*\x00")],
)
def test_a_figure_is_written_in_every_format(project, ending, start):
    done = run("display", ".", "figure-1", "-o", f"figure.{ending}")
    assert done.exit_code == 0, done.stderr
    assert Path(f"figure.{ending}").read_bytes().startswith(start)


def test_a_figure_without_a_file_and_a_strange_ending_are_refused(project):
    done = run("display", ".", "figure-1")
    assert done.exit_code == 2
    assert done.stderr == (
        "figure-1 is a figure; name a file for it with --output, ending with .svg, .pdf, .png, .eps, .tiff, .tif, "
        ".docx, .html, .tex, .csv, .json, or take --data\n"
    )
    Path("table.xyz").write_text("as it was")
    done = run("display", ".", "table-1", "-o", "table.xyz")
    assert done.exit_code == 2
    assert done.stderr == (
        "table.xyz ends with '.xyz'; a table is written as .docx, .xlsx, .html, .md, .tex, .typ, .csv, .tsv, .txt, .pdf\n"
    )
    assert Path("table.xyz").read_text() == "as it was"


def test_init_starts_nothing_where_something_is(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "notes.txt").write_text("mine")
    done = run("init", str(tmp_path / "there"))
    assert done.exit_code == 2
    assert done.stderr == f"{tmp_path / 'there'} is there already and not empty. Name a new folder\n"
    assert [path.name for path in tmp_path.rglob("*")] == ["there", "notes.txt"]


def test_init_knows_its_templates(tmp_path):
    done = run("init", str(tmp_path / "new"), "--template", "trial")
    assert done.exit_code == 2
    assert done.stderr == "there is no template 'trial'; there are cohort\n"
    assert not (tmp_path / "new").exists()


def test_init_fills_an_empty_folder_and_brings_the_extension(tmp_path):
    (tmp_path / "new").mkdir()
    assert run("init", str(tmp_path / "new")).exit_code == 0
    here = {path.relative_to(ROOT / "_extensions") for path in (ROOT / "_extensions").rglob("*") if path.is_file()}
    copied = tmp_path / "new" / "_extensions"
    record = Path("riskset", ".copied.json")
    assert {path.relative_to(copied) for path in copied.rglob("*") if path.is_file()} == {*here, record}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_name_the_command(shell):
    done = run("completion", shell)
    assert done.exit_code == 0
    assert "_RISKSET_COMPLETE" in done.stdout


def test_a_started_project_renders_and_a_broken_one_keeps_its_outputs(project):
    done = run("render", ".", "--engine", "builtin", "--to", "html", "--verbose")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == "_output/manuscript.html\n"
    assert done.stderr.startswith("Rendering with the built-in engine (as asked)\n")
    assert "execution" in done.stderr
    page = Path("_output/manuscript.html").read_bytes()
    cell = riskset.open_study("study.yml").phrase("table-2", endpoint="os", group="Standard", at=24)
    assert cell in re.sub(r"<[^>]*>", "", page.decode())  # intervals are kept on their line

    shutil.move("data/cohort.csv", "data/elsewhere.csv")
    done = run("render", ".", "--engine", "builtin", "--to", "html")
    assert done.exit_code == 2
    assert "cohort.csv" in done.stderr
    assert "Traceback" not in done.stderr
    assert Path("_output/manuscript.html").read_bytes() == page


def test_an_unknown_document_is_refused(project):
    done = run("render", "nothing.qmd", "--engine", "builtin")
    assert done.exit_code == 2
    assert done.stderr.count("\n") >= 1
    assert "nothing.qmd" in done.stderr
