"""The published numbers, read a second time: tables from a copy of their rows, the text from its quotations."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from riskset.simulate.published import Printed, PublishedError
from riskset.simulate.reading import load_published

ROOT = Path(__file__).parents[2]
PUBLISHED = load_published(ROOT / "data" / "cart-haplo" / "published.yml")
NUMBER = r"\d+(?:\.\d+)?"
P_VALUE = r"(?:< ?)?0\.\d{3}|1\.000|NA"
WORDS = {"one": 1, "two": 2, "three": 3, "seven": 7, "twenty-five": 25, "thirty-eight": 38, "fifty-five": 55}


def copied(number: int) -> list[str]:
    """Lines of a table in the copy of its printed rows."""
    text = (ROOT / "tests" / "data" / "cart-haplo" / "tables.txt").read_text(encoding="utf-8")
    return text.split(f"# Table {number}\n")[1].split("# Table")[0].strip().splitlines()


def texts(values: tuple[Printed | None, ...]) -> list[str]:
    return ["NA" if value is None else value.text for value in values]


def same_words(printed: str) -> str:
    """P values are printed with and without a space after the sign."""
    return re.sub(r"<\s*", "< ", printed)


def read_baseline(lines: list[str]) -> list[tuple[str, list[str]]]:
    """Label and all numbers of each row after its label; a line of medians continues the row before it."""
    rows: list[tuple[str, list[str]]] = []
    for line in lines:
        if line.startswith("Median (range)"):
            rows[-1][1].extend(re.findall(NUMBER, line))
            continue
        # The numbers begin after the label: at the first count with its percentage, or at the P values.
        begin = re.search(rf"(?<=\s)(?:\d+ \({NUMBER}\)|{P_VALUE})(?=\s|$)", line)
        assert begin is not None or line.startswith("Source"), line
        cut = begin.start() if begin else len(line)
        rows.append((line[:cut].strip(), [same_words(n) for n in re.findall(rf"{P_VALUE}|{NUMBER}", line[cut:])]))
    return rows


@pytest.mark.parametrize("number", [1, 4])
def test_baseline_tables_are_as_printed(number):
    table = PUBLISHED.baseline(f"table-{number}")
    stated = []
    for row in table.rows:
        numbers = []
        if row.count:
            for count, percent in zip(row.count, row.percent, strict=True):
                numbers += [str(count), percent.text]
        numbers += texts(row.p or ())
        for median, (low, high) in zip(row.median or (), row.range or (), strict=True):
            numbers += [median.text, low.text, high.text]
        stated.append((row.label, numbers))
    printed = read_baseline(copied(number))
    assert len(printed) == 34
    assert stated == printed


@pytest.mark.parametrize("number", [1, 4])
def test_denominators_of_labels_are_the_rows(number):
    for row in PUBLISHED.baseline(f"table-{number}").rows:
        found = re.search(r"\([Nn] = ([\d +]+)\)", row.label)
        assert (row.of or ()) == (tuple(map(int, found[1].split("+"))) if found else ())


def test_hazard_ratios_are_as_printed():
    printed, endpoint = [], ""
    names = {"LFS": "lfs", "OS": "os", "Cumulative incidence of relapse": "relapse"}
    for line in copied(2):
        if line in names:
            endpoint = names[line]
            continue
        label, hr, low, high, p = re.fullmatch(rf"(.+) ({NUMBER}) \(({NUMBER})-({NUMBER})\) ({NUMBER})", line).groups()
        printed.append((endpoint, label, hr, low, high, p))
    rows = PUBLISHED.models("table-2").rows
    assert [(r.endpoint, r.label, r.hr.text, r.limits[0].text, r.limits[1].text, r.p.text) for r in rows] == printed
    assert len(printed) == 6


def test_outcomes_are_as_printed():
    lines = copied(3)
    table = PUBLISHED.outcomes("table-3")
    for line, row in zip(lines[:3], table.rows, strict=True):
        assert line.split() == [row.label, *texts(row.rate)]
    labels = {row.group: row.label for row in table.rows}
    for line, compared in zip(lines[3:], table.p, strict=True):
        first, second = (labels[group] for group in compared.groups)
        expected = f"P between {first[0].lower() + first[1:] if first[0] == 'N' else first} and {second}"
        values = " ".join(texts(tuple(compared.p[name] for name in ("relapse", "lfs", "os"))))
        assert line == f"{expected} {values}"


@pytest.mark.parametrize(("section", "name"), [(s, n) for s, ns in PUBLISHED.text.items() for n in ns])
def test_a_number_of_the_text_stands_in_its_quotation(section, name):
    said = PUBLISHED.text[section][name]
    quoted = said.quote.lower()
    numbers = set(re.findall(rf"<\s*0\.\d+|{NUMBER}", quoted))
    numbers |= {str(value) for word, value in WORDS.items() if re.search(rf"\b{word}\b", quoted)}
    if re.search(r"\bno\b", quoted):
        numbers.add("0")
    if name.startswith("enrolment"):
        numbers = {"2015-07", "2019-12-01"} if quoted == "from july 2015 to december 1, 2019" else set()
    assert str(said.value) in numbers
    assert len(said.quote.split()) <= 13, "a quotation is a few words"


def test_text_and_tables_agree_where_no_contradiction_is_listed():
    rates = {
        (row.group, *column[:2]): rate
        for row in PUBLISHED.outcomes("table-3").rows
        for column, rate in zip(PUBLISHED.outcomes("table-3").columns, row.rate, strict=True)
    }
    checked = 0
    for numbers in PUBLISHED.text.values():
        for name, said in numbers.items():
            parts = name.split(".")
            if len(parts) != 2 or not parts[0].endswith("_2y"):
                continue
            key = (parts[1].removeprefix("mrd_") if parts[1] == "mrd_non_transplant" else parts[1], parts[0][:-3], 2.0)
            if key in rates:
                assert said.number.text == rates[key].text, (name, key)
                checked += 1
    assert checked >= 24


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("count: [34, 35]", "count: [34]"), r"'count' has 1 entry for 2 columns\. Give one for each column"),
        (("count: [34, 35]", "count: [34, 56]"), r"sex\.male, transplant: 56 of 55 patients cannot be"),
        (("count: [34, 35]", "count: [34, 34]"), r"sex, transplant: the levels' counts add up to 54, not to 55"),
        (('p: ["0.153"]', "p: [0.153]"), r"'0\.153' is not a printed number\. Write it in quotation marks as printed"),
        (('p: ["0.153"]', 'p: ["0.153", "NA"]'), "'p' has 2 entries for 1 comparison"),
        (("[[non_transplant, transplant]]", "[[non_transplant, transpant]]"), "'transpant' is not one of the columns"),
        (("kind: models", "kind: modells"), "'modells' is none"),
        (("[relapse, 1 year]", "[relapse, soon]"), r"'soon' is not a time\. Write a number and its unit"),
        (("[relapse, 1 year]", "relapse"), r"is not a column of outcomes\. Write \[endpoint, time\]"),
        (("[relapse, 1 year], [relapse, 2 years]", "[relapse, 2 year], [relapse, 1 years]"), "do not ascend"),
        (('median: ["27", "26"]', 'median: ["7", "26"]'), "the median 7 is not within the range 9 to 65"),
        (('median: ["27", "26"], ', ""), "age has a median or a range without the other"),
        (('"55.3", "67.2"', '"155.3", "67.2"'), r"a rate of 155\.3 %"),
        (('rate: ["55.3", ', "rate: ["), "5 rates for 6 columns"),
        (("patients: 122", "patiens: 122"), "unknown key 'patiens' in study"),
        (("title: Results", "titel: Results"), "unknown key 'titel' in tables"),
        (("centres: 11", "centres: 11\n  follow_up: [2 years, 1 year]"), "the shortest follow-up is not shorter"),
        (
            ("{non_transplant: 67, transplant: 55}", "{non_transplant: 67, transplant: 0}"),
            "'transplant' has 0 patients",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_remedy(tmp_path, change, message):
    text = (ROOT / "data" / "cart-haplo" / "published.yml").read_text(encoding="utf-8")
    assert change[0] in text
    path = tmp_path / "published.yml"
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(PublishedError, match=message) as raised:
        load_published(path)
    first = text[: text.index(change[0])].count("\n") + 1
    table = text[: text.rfind("\n  table-", 0, text.index(change[0])) + 2].count("\n") + 1
    for problem in raised.value.problems:
        assert problem.file == str(path)
        assert table <= problem.line <= first + 40
        assert problem.remedy


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    text = (ROOT / "data" / "cart-haplo" / "published.yml").read_text(encoding="utf-8")
    path = tmp_path / "published.yml"
    path.write_text(text.replace("count: [34, 35]", "count: [34, 56]").replace('"55.3", "67.2"', '"155.3", "67.2"'))
    with pytest.raises(PublishedError) as raised:
        load_published(path)
    lines = [problem.line for problem in raised.value.problems]
    assert len(lines) == 3
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"line 1: this is not a mapping of keys and values\. Begin with study: and tables:"),
        (b"study: [", "this is not YAML"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"study: {title: A}\n", "has no 'tables'"),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path, content, message):
    path = tmp_path / "published.yml"
    path.write_bytes(content)
    with pytest.raises(PublishedError, match=message):
        load_published(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(PublishedError, match=r"nowhere\.yml: this cannot be read"):
        load_published(tmp_path / "nowhere.yml")
