"""Plain text files are read as the reader of rows reads them, and what is not plain is left to it."""

from __future__ import annotations

import csv
import io
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskset.study import plain_text, text_files
from riskset.study.file_sections import DataFile
from riskset.study.problems import StudyProblems
from riskset.study.raw_table import WantedFile

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.study.raw_table import RawTable

CELLS = [
    "a",
    "b",
    "",
    "",
    " ",
    "1",
    "1.0",
    "NA",
    "null",
    "#",
    "\\",
    "'",
    "\u00e9",
    "\u2028",
    "\x85",
    "\ufeff",
    "\U0001f600",
]
MARKS = [",", ",", ",", ";", "\t", "|", "\n", "\n", "\r\n", "\r", '"', '""', '",', ',"', '"\n', "\ud800"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that each example writes anew."""
    return tmp_path_factory.mktemp("plain") / "d.csv"


def told(path: Path, content: bytes, **options: Any) -> Any:
    """What the reader of text says of a file: its columns and rows, or what is wrong."""
    path.write_bytes(content)
    study: Any = SimpleNamespace(path=path.parent / "study.yml", line=lambda *_: None)
    try:
        with mock.patch.object(text_files, "_SMALL", 0):
            found = text_files.read_text(WantedFile(study, DataFile(path="d.csv", **options), ("data",)))
    except StudyProblems as error:
        return [str(problem) for problem in error.problems]
    return found.rows.tolist(), columns_of(found)


def columns_of(table: RawTable) -> list[Any]:
    return [(each.name, each.values.tolist(), each.codes.tolist()) for each in table.columns if each.codes is not None]


def told_by_rows(path: Path, content: bytes, **options: Any) -> Any:
    """The same where no file is taken for plain."""
    with mock.patch.object(text_files, "plain_cells", return_value=None):
        return told(path, content, **options)


def small_pieces(size: int) -> Any:
    """Arrow and the search for quotes take the file in pieces of some bytes."""
    return mock.patch.multiple(plain_text, _PIECE=size, _SEARCHED=max(size // 3, 1))


def is_plain(text: str, delimiter: str = ",") -> bool:
    return plain_text.plain_cells(text.encode(), delimiter, text.splitlines()[0].count(delimiter) + 1) is not None


@given(text=st.lists(st.sampled_from(CELLS + MARKS), max_size=60).map("".join), size=st.sampled_from([8, 40, 1 << 20]))
def test_any_text_is_read_as_its_rows_are(path: Path, text: str, size: int) -> None:
    content = text.encode(errors="surrogatepass")
    with small_pieces(size):
        assert told(path, content) == told_by_rows(path, content)


@given(text=st.lists(st.sampled_from(CELLS + MARKS), max_size=20).map("".join), size=st.sampled_from([8, 40, 1 << 20]))
def test_any_text_below_plain_rows_is_read_as_its_rows_are(path: Path, text: str, size: int) -> None:
    content = b"a,b\n1,2\n" + text.encode(errors="surrogatepass")
    with small_pieces(size):
        assert told(path, content) == told_by_rows(path, content)


@given(
    rows=st.integers(2, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.sampled_from([*CELLS, "x,y;z"]), min_size=width, max_size=width), max_size=12
        )
    ),
    delimiter=st.sampled_from(",;\t|"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    ending=st.sampled_from(["", "\n", "\n\n\n"]),
    size=st.sampled_from([48, 1 << 20]),
)
def test_a_table_is_plain_unless_a_row_is_empty(
    path: Path, rows: list[list[str]], delimiter: str, line_end: str, quoting: Any, ending: str, size: int
) -> None:
    kept = [row for row in rows if any(row)]
    names = [f"x{place}" for place in range(len(rows[0]) if rows else 2)]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows([names, *kept])
    text = written.getvalue().removesuffix(line_end) + ending.replace("\n", line_end)
    with small_pieces(size):
        assert told(path, text.encode(), delimiter=delimiter) == told_by_rows(path, text.encode(), delimiter=delimiter)
    if kept:
        assert is_plain(text, delimiter)


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n3,4",
        "a,b\r\n1,2\r\n3,4\r\n\r\n",
        "a,b\n1,2\r\n,4\n",
        'a,b\n"1","2"\n"3,4","5\n6"\n',
        '"a","b"\n"",1\n',
        "a,\n1,2\n",
        " , \n1,2\n",
        "a,a\n1,2\n",
        "a,b\nNA,null\nNA,1.0\n",
    ],
)
def test_plain(path: Path, text: str) -> None:
    assert is_plain(text)
    assert told(path, text.encode()) == told_by_rows(path, text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "a\n1\n2\n",
        "a,b",
        "a,b\n",
        "\na,b\n1,2\n",
        "a,b\n\n1,2\n",
        "a,b\n1,2\n \n",
        "a,b\n1,2\n,\n",
        'a,b\n1,2\n"",""\n',
        "a,b\n1,2,3\n",
        "a,b\n1,2,\n",
        "a,b\n1\n",
        "a,b\r1,2\r",
        "a,b\n1\r,2\n",
        'a,b\n1,"2\n',
        'a,b\n1,"2"3\n',
        'a,b\n1,2"3"\n',
        'a,b\n1,"2""3"\n',
        '"a\nb",c\n1,2\n',
    ],
)
def test_not_plain(path: Path, text: str) -> None:
    assert not is_plain(text)
    assert told(path, text.encode()) == told_by_rows(path, text.encode())


@pytest.mark.parametrize("options", [{"header": 1}, {"header": 2}, {"header": [1, 2]}, {"skip_rows": [2]}])
def test_options_of_rows_are_kept(path: Path, options: dict[str, Any]) -> None:
    content = b"a,b\nc,d\n1,2\n3,4\n"
    assert told(path, content, **options) == told_by_rows(path, content, **options)


def test_another_encoding_is_read_alike(path: Path) -> None:
    content = "n\u00e4me,b\n\u00fc,2\n".encode("utf-16")
    found = told(path, content, encoding="utf-16")
    assert (
        found
        == told_by_rows(path, content, encoding="utf-16")
        == ([2], [("n\u00e4me", ["\u00fc"], [0]), ("b", ["2"], [0])])
    )


def test_texts_have_the_order_in_which_they_first_stand_in_the_whole_file() -> None:
    values = [f"{(7 * row) % 50}" for row in range(500)]
    text = "a,b\n" + "".join(f"{row},{value}\n" for row, value in enumerate(values))
    with small_pieces(100):
        cells = plain_text.plain_cells(text.encode(), ",", 2)
    assert cells is not None
    assert cells[0].num_chunks > 10
    _, column = plain_text.plain_columns(["a", "b"], cells)
    assert column.codes is not None
    assert column.values.tolist() == list(dict.fromkeys(values))
    assert column.values[column.codes].tolist() == values
    assert cells == []
