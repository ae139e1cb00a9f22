"""Journals' files: each of the package, a project's own, and what is said of wrong ones."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from riskset.cli import main
from riskset.journals import JOURNALS, load_journal, own_files, package_names
from riskset.journals.rules import NONE_FOUND, Rule
from riskset.journals.schema import json_schema_text
from riskset.problems import LookupFailed, Problems
from riskset.style import Style

ROOT = Path(__file__).resolve().parents[2]
DOCS = (ROOT / "docs" / "journals.md").read_text(encoding="utf-8")
OWN = """title: Ours
extends: blood
sources:
  - {id: page, title: A page, url: https://example.org, read: 2026-11-27, kind: primary}
layout:
  spacing: {is: single, source: page, quote: One line.}
limits:
  - {what: abstract-words, most: 300, source: page}
style:
  ratio_digits: {is: 2, source: none-found}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "journals").mkdir()
    (tmp_path / "journals" / "ours.yml").write_text(OWN)
    return tmp_path


@pytest.mark.parametrize("name", package_names())
def test_every_rule_of_the_package_has_its_source(name: str) -> None:
    journal = load_journal(name)
    assert journal.name == name
    assert journal.title
    assert {"layout.main", "layout.spacing", "figures.formats", "blinding"} <= {rule.path for rule in journal.rules}
    for rule in journal.rules:
        # What was read is quoted, or said to be without words; what was not is the house's own.
        if rule.sources and not rule.path.startswith("style."):
            assert rule.quote or rule.note, rule.path
        assert not rule.quote or rule.sources, rule.path
    for source in journal.sources:
        assert re.fullmatch(r"2026-11-\d\d", source.read)


def test_an_own_journal_extends_one_of_the_package(project: Path) -> None:
    ours, blood = load_journal("ours", project), load_journal("blood")
    assert ours.chain == ("ours", "blood", "default")
    assert (ours.layout.spacing, blood.layout.spacing) == ("single", "double")
    assert ours.layout.tables == blood.layout.tables == "end"
    limit = ours.limit("abstract-words")
    assert limit is not None
    assert (limit.most, limit.rule.sources[0].id, limit.rule.journal) == (300, "page", "ours")
    assert [each.what for each in ours.limits] == [each.what for each in blood.limits]
    assert (ours.style.ratio_digits, ours.style.p_leading_zero, ours.style.name) == (2, False, "ours")
    assert ours.wants("key-points")
    rule = ours.rule("style.ratio_digits")
    assert rule is not None
    assert not rule.is_found
    assert load_journal("journals/ours.yml", project) is ours
    below = project / "report" / "one"
    below.mkdir(parents=True)
    assert own_files(below) == {}
    (project / "_quarto.yml").touch()
    assert list(own_files(below)) == ["ours"]


def test_an_own_journal_wins_over_that_of_the_package_and_may_extend_it(project: Path) -> None:
    (project / "journals" / "blood.yml").write_text(OWN)
    assert load_journal("blood", project).chain == ("blood", "blood", "default")
    assert load_journal("blood").style is JOURNALS["blood"]


def test_a_study_names_an_own_journal(project: Path, small: Any) -> None:
    columns = {"arm": [0, 0, 1, 1], "t": [1, 2, 3, 4], "died": [1, 1, 0, 1]}
    study = small(columns, study={"journal": str(project / "journals" / "ours.yml")})
    assert (study.style.name, study.style.ratio_digits) == ("ours", 2)
    with pytest.raises(
        Problems, match=r"line \d+: study\.journal: there is no journal 'bloood'\. Did you mean 'blood'\?"
    ):
        small(columns, study={"journal": "bloood"})
    (project / "journals" / "ours.yml").write_text(OWN.replace("is: single", "is: triple"))
    with pytest.raises(Problems, match=r"ours\.yml, line 6: layout\.spacing\.is is 'triple'"):
        small(columns, study={"journal": str(project / "journals" / "ours.yml")})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("spacing:", "spacin:", r"line 6: unknown key 'spacin' in layout\. Did you mean 'spacing'\?"),
        ("source: page,", "source: pag,", r"line 6: layout\.spacing\.source names 'pag', which is none of the sources"),
        ("source: page, quote", "quote", r"line 6: layout\.spacing has no 'source'"),
        ("most: 300", "most: many", r"line 8: limits\[1\]\.most is 'many'\. Write a whole number"),
        ("most: 300", "most: 0", r"line 8: limits\[1\]\.most is '0'\. Write a number greater than 0"),
        ("abstract-words", "abstract-word", r"line 8: limits\[1\]\.what is 'abstract-word'\. Did you mean"),
        (
            "extends: blood",
            "extends: blod",
            r"line 2: extends names 'blod', which is not a journal\. Did you mean 'blood'\?",
        ),
        ("extends: blood", "extends: ours.yml", r"line 2: extends names 'ours\.yml', which is this file itself\. Name"),
        ("extends: blood", "extends: ours", r"line 2: extends names 'ours', which is this file itself\. Journals are "),
        (
            "ratio_digits: {is: 2",
            "ratio_digits: {is: two",
            r"line 10: style\.ratio_digits\.is is 'two'\. Write a whole",
        ),
        ("2026-11-27", "today", r"line 4: sources\[1\]\.read is 'today'"),
        ("id: page,", "id: none-found,", r"line 4: sources\.0\.id is 'none-found', which says that there is no source"),
        ("title: Ours\n", "", r"the file has no 'title'"),
        (OWN, "", r"line 1: this is empty"),
        (OWN, "- a\n", r"line 1: this is not a mapping"),
        ("title: Ours", "title: Ours\ntitle: Theirs", r"line 2: key 'title' stands twice"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(project: Path, old: str, new: str, said: str) -> None:
    (project / "journals" / "ours.yml").write_text(OWN.replace(old, new))
    with pytest.raises(Problems, match=rf"ours\.yml, {said}|ours\.yml(, line 1)?: {said}"):
        load_journal("ours", project)


@pytest.mark.parametrize("name", ["", "nothing", "../x", "no/such.yml", "a\0.yml", "x" * 5000 + ".yml"])
def test_a_journal_that_is_not_there(name: str, tmp_path: Path) -> None:
    with pytest.raises(LookupFailed):
        load_journal(name, tmp_path)


def test_the_command_lists_and_shows(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    listed = CliRunner().invoke(main, ["journals"], env={"COLUMNS": "160"}).output
    assert all(re.search(rf"^{name} ", listed, re.MULTILINE) for name in (*package_names(), "ours"))
    assert "abstract 300 words" in listed
    shown = CliRunner().invoke(main, ["journals", "ours"], env={"COLUMNS": "160"}).output
    assert "  spacing: single ([page])\n      “One line.”" in shown
    assert "line-numbers: true (no source was found; the house's own)" in shown
    assert "[page] A page. https://example.org Read 2026-11-27; primary." in shown
    told = json.loads(CliRunner().invoke(main, ["journals", "ours", "--format", "json"]).output)
    assert told["extends"] == ["blood", "default"]
    refused = CliRunner().invoke(main, ["journals", "lanzet"])
    assert (refused.exit_code, refused.stderr) == (2, "there is no journal 'lanzet'. Did you mean 'lancet'?\n")


def test_the_schema_of_editors_is_the_packages() -> None:
    assert (ROOT / "schema" / "journal.schema.json").read_text(encoding="utf-8") == json_schema_text()


def test_the_docs_have_the_limits_of_each() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (`[\w-]+` \| (?:`[\w-]+` \d|nothing).*) \|$", DOCS, re.MULTILINE))
    assert rows.keys() == set(package_names()) - {"default"}
    for name, row in rows.items():
        extends, limits, primary = (cell.strip() for cell in f"{row} ".split(" | "))
        journal = load_journal(name)
        assert extends == f"`{journal.chain[1]}`"
        assert dict(re.findall(r"`([\w-]+)` (\d+)", limits)) == {each.what: str(each.most) for each in journal.limits}
        assert set(re.findall(r"`([\w-]+)`", primary)) == {
            each.what for each in journal.limits if _is_primary(each.rule)
        }


def _is_primary(rule: Rule) -> bool:
    return any(source.kind == "primary" for source in rule.sources)


def test_the_docs_have_all_rules_of_a_file() -> None:
    from riskset.journals import rules, schema

    parts = dict(re.findall(r"^\| `(layout|sections|figures|tables)` \| (.*) \|$", DOCS, re.MULTILINE))
    for name, model in zip(
        ("layout", "sections", "figures", "tables"),
        (schema.LayoutRules, schema.SectionRules, schema.FigureRules, schema.TableRules),
        strict=True,
    ):
        keys = [field.alias or key for key, field in model.model_fields.items()]
        assert re.findall(r"`([\w-]+)`", parts[name]) == keys
        assert list(getattr(load_journal("default"), name).__dataclass_fields__) == list(model.model_fields)
    lists = dict(re.findall(r"^\| `(limits|statements|checklists|wanted|blinding)` \| (.*) \|$", DOCS, re.MULTILINE))
    for name, kind in zip(
        ("limits", "statements", "checklists", "wanted", "blinding"),
        (rules.Counted, rules.Statement, rules.Guideline, rules.Wanted, rules.Blinding),
        strict=True,
    ):
        assert re.findall(r"`([\w-]+)`", lists[name]) == list(kind.__args__)


def test_the_example_of_the_docs_is_read(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(# yaml-language-server.*?)```", DOCS, re.DOTALL)
    assert example is not None
    (tmp_path / "journals").mkdir()
    (tmp_path / "journals" / "ours.yml").write_text(example[1])
    assert load_journal("ours", tmp_path).style == Style(
        **{**vars(load_journal("blood").style), "name": "ours", "ratio_digits": 2}
    )
    assert NONE_FOUND in example[1]


def test_a_journal_that_is_wrong_hides_no_other(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "journals" / "broken.yml").write_text("titel: Broken\n")
    monkeypatch.chdir(project)
    done = CliRunner().invoke(main, ["journals"])
    assert done.exit_code == 2
    assert "Ours" in done.stdout
    assert "broken.yml" in done.stderr
    assert "titel" in done.stderr


def test_each_rule_of_a_style_has_its_meaning_in_the_schema() -> None:
    rules = json.loads(json_schema_text())["$defs"]["StyleRules"]["properties"]
    assert all(rule.get("description", "").endswith(".") for rule in rules.values())
    assert set(rules) == {each for each in Style.__dataclass_fields__ if each != "name"}
