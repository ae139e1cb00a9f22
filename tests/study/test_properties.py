"""Whatever the files hold, they are read or refused with problems that are whole; order of rows does not matter."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riskset.study_files import check, load_cohort, load_study

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
STUDY = """\
study: {title: T, time_unit: months}
data: {path: d.csv, id: id, follow_up: os}
variables:
  age: {kind: continuous}
  sex: {kind: dichotomous, level: Male, levels: {M: Male, F: Female}}
  old: {kind: dichotomous, derive: age >= 40}
  site: {kind: categorical}
groups:
  sex: {variable: sex}
endpoints:
  os: {label: OS, time: t, event: {died: 1}}
  relapse: {label: Relapse, time: t, unit: days, event: {cause: 1}, competing: {cause: 2}, censored: {cause: 0}}
populations: {women: sex == 'F', adults: age >= 18 and known(sex)}
landmark: {at: {median_of: t}, event_free: [os]}
displays:
  a: {kind: baseline, by: sex}
  b: {kind: outcomes, by: site, endpoints: [os], at: [1], population: adults}
  c: {kind: curves, endpoints: [os], landmark: true}
"""
# The messages that there are, as far as they stand before what is quoted.
KNOWN = re.compile(
    "is text, not a date|is a title|are text, not dates|is not a number|are not numbers|is a date where|are dates, not numbers|is a negative time|are negative times|is negative for|is missing|stands? in more than one row|among the levels of|has no patient|is not known|(is not a value|are not values) of endpoint|are not events of endpoint|after death|after the end of follow-up|has \\d+ groups|there is no landmark|ends before the landmark|is not defined for|the data cannot be read|the header has|have the same name|which is a number|does not have|which is no|but the study file has no|unknown key|has no '| is '|is empty|is a mapping|is a list|is an empty list|this is not YAML|this is not a mapping|stands twice|YAML tag|nested too|a key must be|is its own event|at once|no such file|does not exist|not in a known format|is a folder|character \\d+ of|no level|has both|is dichotomous|twice|names no column|has levels|reference level|also means missing|are the same|event labels|has no variables|derived from|does not compare|neither an event|is continuous|is not UTF-8|is not a name|is true, but|is not a condition|neither a number nor|labels for|not ascend|nothing tells whether|has a level that"
)  # fmt: skip


def assert_whole(problems: list[str]) -> None:
    for problem in problems:
        assert re.match(r"(study\.yml|d\.csv)(, line \d+)?(, row \d+)?(, column '.*')?: .+[.?]$", problem, re.DOTALL)
        assert KNOWN.search(problem), problem
        assert len(problem) < 900


def run(study: str, data: bytes) -> list[str]:
    """The problems of a study in a folder of its own; when there are none, the whole cohort is built."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "study.yml").write_text(study, encoding="utf-8", errors="surrogatepass")
        (folder / "d.csv").write_bytes(data)
        found = check(folder / "study.yml")
        if not found:
            cohort = load_cohort(load_study(folder / "study.yml"))
            assert cohort.frame.shape == (cohort.size, len(cohort.study.variables))
            for endpoint in map(cohort.endpoint, cohort.study.endpoints):
                assert np.isfinite(endpoint.time).all()
                assert (endpoint.time >= 0).all()
                assert (endpoint.cause >= 0).all()
            for display in cohort.study.displays.values():
                assert cohort.of(display).size > 0
        return [str(problem).replace(f"{folder}/", "") for problem in found]


CELLS = {
    "id": st.integers(1, 99).map(str) | st.just(""),
    "age": st.sampled_from(["20", "45.5", "80", "", "NA"]) | st.text(max_size=4),
    "sex": st.sampled_from(["M", "F", "M ", ""]) | st.text(max_size=3),
    "site": st.sampled_from(["1", "2", "A", "", "true"]),
    "t": st.sampled_from(["1", "2.5", "30", "0", "1e2"]) | st.text(max_size=4),
    "died": st.sampled_from(["0", "1", "1.0", ""]) | st.integers(0, 3).map(str),
    "cause": st.sampled_from(["0", "1", "2"]) | st.text(max_size=2),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=12)


@QUICK
@given(ROWS)
def test_any_cells_are_read_or_refused(rows: list[dict[str, str]]) -> None:
    text = io.StringIO()
    pd.DataFrame(rows).to_csv(text, index=False)
    assert_whole(run(STUDY, text.getvalue().encode("utf-8", "surrogatepass")))


CLEAN = {
    "age": st.sampled_from(["20", "45.5", "80", "NA"]),
    "sex": st.sampled_from(["M", "F"]),
    "site": st.sampled_from(["1", "2"]),
    "t": st.integers(0, 40).map(str),
    "died": st.sampled_from(["0", "1"]),
    "cause": st.sampled_from(["0", "1", "2"]),
}


@QUICK
@given(st.lists(st.fixed_dictionaries(CLEAN), min_size=4, max_size=15))
def test_what_looks_right_is_right_but_for_empty_groups(rows: list[dict[str, str]]) -> None:
    frame = pd.DataFrame(rows).assign(id=range(len(rows)))
    problems = run(STUDY, frame.to_csv(index=False).encode())
    assert all("has no patient" in problem or "there is no landmark" in problem for problem in problems)
    assert_whole(problems)


@QUICK
@given(st.binary(max_size=60), st.integers(0, 400))
def test_any_bytes_are_read_or_refused(noise: bytes, at: int) -> None:
    rows = b"id,age,sex,site,t,died,cause\n" + b"".join(
        b"%d,%d,%b,%d,%d,%d,%d\n" % (n, 15 + 9 * n, b"MF"[n % 2 : n % 2 + 1], n % 3, n, n % 2, n % 3) for n in range(9)
    )
    assert_whole(run(STUDY, rows[:at] + noise + rows[at:]))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 99) | st.floats(allow_nan=True) | st.text(max_size=8)
    | st.sampled_from(["age", "sex", "os", "women", "died == 1", "t", "baseline", "continuous", "months"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["label", "kind", "t", "from", "to", "cut", "at", "died", "1", ""]), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


def paths(node: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else []
    return [*([at] if at else []), *(path for key, value in inner for path in paths(value, (*at, key)))]


TREE = yaml.safe_load(STUDY)
GOOD = b"id,age,sex,site,t,died,cause\n1,20,M,1,9,0,0\n2,50,F,2,8,1,1\n3,60,F,1,9,0,2\n4,18,M,2,10,1,0\n"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(paths(TREE)), VALUES), min_size=1, max_size=3))
def test_any_entries_are_read_or_refused(changes: list[tuple[tuple[str | int, ...], object]]) -> None:
    tree = yaml.safe_load(STUDY)
    for path, value in changes:
        node = tree
        for part in path[:-1]:
            inside = isinstance(node, dict) and part in node
            inside = inside or (isinstance(node, list) and isinstance(part, int) and part < len(node))
            node = node[part] if inside else None
        if isinstance(node, dict) or (isinstance(node, list) and isinstance(path[-1], int) and path[-1] < len(node)):
            node[path[-1]] = value
    # The data file is this one: others on the machine are none of the test's business.
    if isinstance(tree["data"], dict):
        tree["data"]["path"] = "d.csv"
    assert_whole(run(yaml.safe_dump(tree, allow_unicode=True), GOOD))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200) | st.text(alphabet="ab:{}[]-,'\"&*!|>#%@ \n\t1", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    problems = run(text, GOOD)
    assert problems
    assert_whole(problems)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(8)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    rows = [f"{n},{20 + n},{'MF'[n % 2]},{'xyz'[n % 3]},{3 + n},{n % 2},{n % 3}" for n in range(8)]
    results = []
    for each in (range(8), order):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "study.yml").write_text(STUDY)
            text = "id,age,sex,site,t,died,cause\n" + "\n".join(rows[n] for n in each) + "\n"
            (folder / "d.csv").write_text(text)
            cohort = load_cohort(load_study(folder / "study.yml"))
        frame = cohort.frame.assign(
            id=list(each),
            time=cohort.endpoint("os").time,
            cause=cohort.endpoint("relapse").cause,
            group=cohort.grouping("site").codes,
        )
        results.append((frame.sort_values("id", ignore_index=True), cohort.landmark_time(), cohort.landmark().size))
    pd.testing.assert_frame_equal(results[0][0], results[1][0])
    assert results[0][1:] == results[1][1:]
