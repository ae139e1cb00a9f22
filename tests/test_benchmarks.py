"""Records of benchmarks are read as they were written, compared beyond noise, and printed as the table of ratios."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = {"python": "3.12.1", "numpy": "2.1", "scipy": "1.15", "riskset": "1", "peer": "4.0"}
MACHINE = {"processor": "P", "cores": "2", "memory": "16 GB", "system": "Linux x86_64", "clock": "wall"}


@pytest.fixture
def bench(monkeypatch):
    """The modules of the folder, gone again after the test."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    names = ("recorded", "compare", "ratios", "render")
    yield {name: import_module(name) for name in names}
    for name in names:
        sys.modules.pop(name, None)


def run_of(bench, times, versions=VERSIONS, machine=MACHINE):
    recorded = bench["recorded"]
    rows = tuple(recorded.Measured("Cox", case, package, seconds) for (case, package), seconds in times.items())
    return recorded.Run("stats", "2026-01-02T03:04:05Z", versions, machine, rows)


def test_a_record_holds_the_rows_the_versions_and_the_machine(bench, tmp_path, capsys):
    recorded = bench["recorded"]
    rows = [recorded.Measured("Cox", "days, n = 100", "riskset", (0.02, 0.01, 0.012), 3.5)]
    rows.append(recorded.Measured("Cox", "days, n = 100", "slow", why="> 60 s"))
    path = recorded.save("stats", rows, tmp_path / "a" / "run.json", packages=("pytest", "no-such-package"))
    assert str(path) in capsys.readouterr().out
    back = recorded.read(path)
    assert list(back.rows) == rows
    assert {"python", "numpy", "scipy", "pytest"} <= set(back.versions)
    assert "no-such-package" not in back.versions
    assert set(back.machine) == {"processor", "cores", "memory", "system", "clock"}
    assert back.rows[0].best == 0.01
    assert back.rows[0].noise == pytest.approx(0.2)


def test_the_times_of_a_render_are_rows_of_a_record_by_either_clock(bench):
    render = bench["render"]
    row = render.Timed("render from nothing", "builtin", (render.Time(3.0, 5.0), render.Time(2.0, 5.5)))
    assert row.row("wall").seconds == (3.0, 2.0)
    assert row.row("processor").seconds == (5.0, 5.5)
    assert row.row("wall").key == ("render from nothing", "builtin", "riskset")


@pytest.mark.parametrize("text", ["", "[]", '{"benchmark": "stats"}', '{"rows": [{"task": 1}]}'])
def test_another_file_is_refused_by_its_name(bench, tmp_path, text):
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(SystemExit, match=r"x\.json is not the record of a benchmark"):
        bench["recorded"].read(tmp_path / "x.json")


def test_only_what_is_beyond_the_noise_of_both_runs_is_slower(bench):
    old = run_of(bench, {("a", "riskset"): (1.0, 1.0), ("b", "riskset"): (1.0, 1.4), ("c", "riskset"): (1.0,)})
    new = run_of(bench, {("a", "riskset"): (1.2, 1.2), ("b", "riskset"): (1.2, 1.2), ("c", "riskset"): (0.5,)})
    found, factor = bench["compare"].changes(old, new)
    assert {change.new.case: change.verdict for change in found} == {"a": "slower", "b": "", "c": "faster"}
    assert factor == 1
    text, slower = bench["compare"].report(old, new)
    assert "Slower beyond noise: Cox, a: 1.20 times" in text
    assert [change.new.case for change in slower] == ["a"]


def test_the_speed_of_the_machine_is_told_by_packages_that_did_not_change(bench):
    peers = {(case, "peer"): (1.0,) for case in "abcde"}
    twice = dict.fromkeys(peers, (2.0,))
    old = run_of(bench, {("a", "riskset"): (1.0,), **peers})
    new = run_of(bench, {("a", "riskset"): (2.0,), **twice}, machine={**MACHINE, "processor": "Q"})
    text, slower = bench["compare"].report(old, new)
    assert not slower
    assert "Nothing became slower beyond noise" in text
    assert "Other packages took 2.00 times as long" in text
    assert "The machines differ in processor: P and Q" in text
    other = run_of(bench, {("a", "riskset"): (2.0,), **twice}, versions={**VERSIONS, "peer": "5.0"})
    text, slower = bench["compare"].report(old, other)
    assert len(slower) == 1
    assert "The version of peer changed: 4.0 to 5.0" in text


def test_a_row_that_is_gone_is_named(bench):
    old = run_of(bench, {("a", "riskset"): (1.0,), ("b", "riskset"): (1.0,)})
    text, _ = bench["compare"].report(old, run_of(bench, {("a", "riskset"): (1.0,)}))
    assert "Not in the new run: Cox, b" in text


def test_the_last_two_runs_of_each_benchmark_are_compared(bench, tmp_path):
    names = ["stats-20260101-000000", "stats-20260103-000000", "stats-20260102-000000", "large-20260101-000000"]
    for name in names:
        (tmp_path / f"{name}.json").touch()
    (pair,) = bench["compare"].last_two(tmp_path)
    assert [path.stem for path in pair] == [names[2], names[1]]


def test_the_table_has_a_ratio_for_each_package_task_and_size(bench):
    times = {
        ("days, n = 100", "riskset"): (1.0,),
        ("days, n = 100", "peer"): (1.5, 2.0),
        ("continuous, n = 100", "peer"): (3.0,),
    }
    times |= {("continuous, n = 100", "riskset"): (0.1,), ("days, n = 1000", "riskset"): (1.0,)}
    lines = bench["ratios"].table(run_of(bench, times)).splitlines()
    assert lines[0] == "| task | package | n = 100 | n = 1,000 |"
    assert lines[2:] == ["| Cox | peer | 1.50 / 30 |  |"]


def test_the_page_carries_the_table_of_the_record_that_is_kept(bench):
    ratios = bench["ratios"]
    text = ratios.PAGE.read_text(encoding="utf-8")
    assert ratios.page_with(text, ratios.block(bench["recorded"].read(ratios.RECORD))) == text


def test_a_run_of_some_tasks_takes_their_place_in_the_record(bench):
    case, other = "days, n = 100", "days, n = 1000"
    record = run_of(bench, {(case, "riskset"): (2.0,), (case, "peer"): (1.0,), (other, "peer"): (9.0,)})
    run = run_of(bench, {(case, "riskset"): (1.0,), (case, "peer"): (3.0,)})
    rows = {row.key: row.best for row in bench["ratios"].joined(record, run).rows}
    assert rows == {
        ("Cox", case, "riskset"): 1.0,
        ("Cox", case, "peer"): 3.0,
        ("Cox", other, "peer"): 9.0,
    }
    assert "3.00" in bench["ratios"].table(bench["ratios"].joined(record, run))


def test_runs_of_two_machines_or_versions_are_not_joined(bench):
    record = run_of(bench, {("days, n = 100", "riskset"): (2.0,)})
    newer = run_of(bench, {}, versions={**VERSIONS, "peer": "5.0"}, machine={**MACHINE, "cores": "4"})
    with pytest.raises(SystemExit, match="differ in cores, peer: measure all tasks anew"):
        bench["ratios"].joined(record, newer)
