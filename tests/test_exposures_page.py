"""The page on exposures: its study files and code run, and give the numbers, notes, doubts and refusals that it prints."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

import riskset
from riskset.analyses.follow_up import follow_up
from riskset.opened import OpenStudy
from riskset.study.doubts.find import find_doubts
from riskset.study.sections import ExposureSpec
from riskset.study_files import check
from riskset.tables.printed import plain
from riskset.tables.table import Table

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "exposures.md").read_text(encoding="utf-8")
TEXT = " ".join(re.sub(r"(?m)^> ", "", PAGE).split())
BLOCKS = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)]
REFUSED = 3
"""The block whose display is refused, and mended by the next."""


def study_until(last: int, folder: Path) -> Path:
    """The study file that the page's blocks make together, up to one of them."""
    sections: dict[str, Any] = {}
    for block in BLOCKS[: last + 1]:
        for name, section in block.items():
            sections[name] = sections.get(name, {}) | section
    shutil.copy(ROOT / "data" / "cart-haplo" / "cohort.csv", folder / "cohort.csv")
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump(sections, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def note_of(shown: Any) -> str:
    """What stands under a table, or is said of a figure."""
    if isinstance(shown, Table):
        return " ".join(plain(note.text) for note in shown.printed().notes)
    return str(shown.alt_text)


def table_of(section: str, head: str) -> dict[str, list[str]]:
    """Rows of the table of a section that begins with a head, by their first cell."""
    text = PAGE.split(f"## {section}\n")[1].split("\n## ")[0]
    rows = re.search(rf"(?m)^\| {re.escape(head)} \|.*\n\| --- .*\n((?:\|.*\n)+)", text)
    assert rows is not None, head
    cells = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[1].splitlines()]
    return {row[0]: [cell.rstrip(" |") for cell in row[1:]] for row in cells}


@pytest.fixture(scope="module")
def study(tmp_path_factory: Any) -> OpenStudy:
    """The study of all blocks but the last, which accepts the doubts."""
    path = study_until(len(BLOCKS) - 2, tmp_path_factory.mktemp("page"))
    assert check(path) == []
    return riskset.open_study(path)


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: Any) -> OpenStudy:
    """The study of all blocks."""
    path = study_until(len(BLOCKS) - 1, tmp_path_factory.mktemp("accepted"))
    assert check(path) == []
    return riskset.open_study(path)


def test_immortal_time_is_counted(study: OpenStudy) -> None:
    """Months and events by hand of the rows of follow-up, and rates and hazard ratios of both ways to count."""
    rows = follow_up(study.cohort, "lfs", "transplantation")
    months = rows.time - (0 if rows.entry is None else rows.entry)
    is_ever = study.cohort.exposure("transplantation").codes[rows.patient] == 1
    parts = {"never": ~is_ever, "until": is_ever & (rows.group == 0), "then": rows.group == 1}
    found = {name: (float(months[part].sum()), int(rows.cause[part].sum())) for name, part in parts.items()}
    said = table_of("Immortal time", "patients").values()
    assert [[f"{time:.1f}", str(events)] for time, events in found.values()] == list(said)
    (own, events), (until, none), (then, after) = found.values()
    assert (none, int(is_ever.sum() / 2)) == (0, 55)
    wrong = [f"{100 * events / own:.2f}", f"{100 * after / (then + until):.2f}"]
    right = [f"{100 * events / (own + until):.2f}", f"{100 * after / then:.2f}"]
    from_start = {"endpoint": "lfs", "variable": "ever", "level": "Ever"}
    in_time = {"endpoint": "lfs", "variable": "transplantation", "level": "Transplant"}
    wrong.append(study.value("from-infusion", **from_start))
    right.append(study.value("in-time", **in_time))
    assert list(table_of("Immortal time", "patients count as transplanted").values()) == [
        [*wrong[:2], cell(study, "from-infusion", **from_start)],
        [*right[:2], cell(study, "in-time", **in_time)],
    ]


def cell(study: OpenStudy, display: str, **names: Any) -> str:
    """A hazard ratio with its limits, as a table prints it."""
    parts = [study.value(display, **names, statistic=each) for each in ("ratio", "lower", "upper")]
    return "{} ({}\u2013{})".format(*parts)


def test_hazard_ratios_are_those_printed(study: OpenStudy) -> None:
    by_mrd = {"endpoint": "lfs", "variable": "transplantation_by_mrd"}
    for level in ("MRD\u2212", "MRD+"):
        assert f"{cell(study, 'by-mrd', **by_mrd, level=level)} for {level}" in TEXT
    names = {"variable": "transplantation", "level": "Transplant"}
    assert f"the hazard ratio is {cell(study, 'at-the-landmark', endpoint='lfs', **names)}" in TEXT
    assert f"hazard ratio is {cell(study, 'relapse-in-time', endpoint='relapse', **names)}" in TEXT
    late = study.cohort.exposure("transplantation").begins
    assert int(((late > study.cohort.landmark_time().value) & (late < 1000)).sum()) == 24
    assert "(24 patients here)" in TEXT


def test_notes_are_those_quoted(study: OpenStudy) -> None:
    said = "Transplantation is time-dependent: patients count as No transplant until it begins."
    assert f"\u201c{said}\u201d" in TEXT
    for name in ("rates", "curves"):
        assert said in note_of(study.display(name))
    sizes = [study.value("rates", endpoint="lfs", group=g, statistic="n") for g in ("No transplant", "Transplant")]
    assert f"here {sizes[0]} and {sizes[1]}." in TEXT
    assert "Mantel\u2013Byar test (survival); cause-specific log-rank test" in note_of(study.display("rates"))
    assert "Simon\u2013Makuch or, with competing events, Aalen\u2013Johansen" in note_of(study.display("rates"))


def test_doubts_and_their_notes_are_those_printed(study: OpenStudy, accepted: OpenStudy) -> None:
    told = {doubt.kind: str(doubt) for doubt in find_doubts(study.cohort)}
    shown = {"immortal-time": "from-infusion", "group-after-landmark": "ever-from-the-landmark"}
    rows = table_of("What is doubted", "kind")
    assert {kind.strip("`") for kind in rows} == set(shown) == set(told)
    for kind, (doubt, note) in rows.items():
        name = kind.strip("`")
        assert doubt in re.sub(r" \(rows .*? more\)", "", told[name])
        assert note in note_of(study.display(shown[name]))
        assert note not in note_of(accepted.display(shown[name]))
    assert find_doubts(accepted.cohort) == []


def test_a_fine_gray_regression_is_refused_as_quoted(tmp_path: Path) -> None:
    (problem,) = check(study_until(REFUSED, tmp_path))
    assert f"{problem.message}. {problem.remedy}." in TEXT


def test_ties_and_the_recipes_of_r() -> None:
    """R's hazard ratios were found by the page's recipes (survival 3.5.3)."""
    frame = pd.read_csv(ROOT / "tests" / "golden" / "data" / "jasa.csv")
    found: dict[str, str] = {}
    for ties in ("unexposed", "exposed", "last-day"):
        cohort = riskset.cohort(
            frame,
            variables=[],
            time_unit="days",
            endpoints={"os": riskset.endpoint(time="time", event={"status": 1})},
            exposures={"transplant": riskset.exposure(at="wait", ties=ties)},  # type: ignore[arg-type]
        )
        table = riskset.regression_table(cohort, ["os"], ["transplant"], models="univariable")
        found[ties] = table.printed().grid()[-1][3].split(" ")[0]
    assert found == {"unexposed": "1.039", "exposed": "1.071", "last-day": "1.136"}
    assert ", ".join(f"{ratio} (`{ties}`)" for ties, ratio in found.items()).replace(", 1.136", " and 1.136") in TEXT
    assert {row.split("`")[1] for row in table_of("On the first day, and at ties", "`ties`")} == set(found)


def test_all_keys_are_listed() -> None:
    keys = {row.strip("`") for row in table_of("Declaring an exposure", "key")}
    assert keys == set(ExposureSpec.model_fields)


def test_the_code_of_the_page_runs() -> None:
    frame = pd.read_csv(ROOT / "data" / "cart-haplo" / "cohort.csv")
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    names: dict[str, Any] = {"riskset": riskset, "frame": frame}
    exec(compile(code, "exposures.md", "exec"), names)
    assert names["cohort"].exposure("transplantation").levels == ("No transplant", "Transplant")


def test_links_exist() -> None:
    for link, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", PAGE):
        page = ROOT / "docs" / link if link else ROOT / "docs" / "exposures.md"
        assert page.is_file(), link
        heads = re.findall(r"(?m)^#+ (.*)$", page.read_text(encoding="utf-8"))
        assert not anchor or anchor in {re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-") for head in heads}
