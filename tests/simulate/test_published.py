"""The published numbers, read a second time: tables from a copy of their rows, the text from its quotations."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from riskset.simulate.published import Printed, PublishedError, load_published

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
        (("count: [34, 35]", "count: [34]"), "`count` has 1 entries for 2 columns"),
        (("count: [34, 35]", "count: [34, 56]"), "56 of 55 patients cannot be"),
        (('p: ["0.153"]', "p: [0.153]"), "in quotation marks"),
        (("kind: models", "kind: modells"), "modells"),
        (("[relapse, 1 year]", "[relapse, soon]"), "write \\[endpoint, time\\]"),
    ],
)
def test_a_wrong_file_is_refused_by_place(tmp_path, change, message):
    text = (ROOT / "data" / "cart-haplo" / "published.yml").read_text(encoding="utf-8")
    assert change[0] in text
    path = tmp_path / "published.yml"
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(PublishedError, match=message):
        load_published(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(PublishedError, match=r"nowhere\.yml: cannot be read"):
        load_published(tmp_path / "nowhere.yml")
