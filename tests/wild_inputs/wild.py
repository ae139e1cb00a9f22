"""Makes studies and data go wrong in a way that a number tells: bytes, lines, indents, anchors, tags, expressions."""

from __future__ import annotations

import random
import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from wild_inputs.files import FORMATS, study_of, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Text = str
ODD = (
    "", "null", "true", "-1", "0", "1e308", "-1e308", "1e-320", "9" * 400, "20200101", "nan", ".inf", "0x10", "{", "[", "]",
    "}", "[]", "{}", "[[[]]]", "{a: {b: {c: 1}}}", "*a", "&a [*a]", "!!python/object:os.system x", "!x y", "? x", "- - - -",
    "|\n  x", ">-\n x", "'", '"', '"\\0"', '"\\ud800"', "\u202e", "\ufeff", "é" * 300, "x" * 5000, "%d%d", "<<: *a", "@x",
    "age", "id", "os", "arm", "all", "2 years", "[1, 2", "#", ": :", "%Y", "~", "1:2", "1_000", "id, id",
)  # fmt: skip
PARTS = (
    "age", "sex", "arm", "died", "id", "t", "os", "nothing", "1", "0", "-1", "1e308", "1" + "0" * 400, "'F'", '"M"', "''",
    "`a b`", "true", "None", "x", "[]", "[1]", "['F', 'M']", "(1,)", "and", "or", "not", "in", "not in", "if", "else", "==",
    "!=", "<", ">=", "=", "+", "-", "*", "/", "**", "//", "%", "&", "|", "~", "(", ")", "[", "]", ",", ".", ":", ":=",
    "lambda x: x", "missing(age)", "known(sex)", "min(age, t)", "days_between(t, t)", "year(t)", "contains(sex, 'F')",
    "earliest(t)", "round(age, 99)", "round(age, -400)", "__import__('os')", "age.x", "age[0]", "{}", "\\", "\n", "\t", "é",
    "\u202e", "f'{age}'", "b'x'", "1j", "...", "*age", "0x1F", "1_0", "'" * 3,
)  # fmt: skip
CELLS = (
    b"", b"NA", b"-1", b"1e308", b"1e400", b"20200101", b"2020-13-45", b"nan", b"inf", b"<5", b"\xff\xfe", b'"', b'"a', b"\0",
    b"a,b", b"\r", b"0" * 500, b"x" * 140_000, b"=1+1", b"1.234,5", b"\xc3", b"True", b"31.02.2021",
)  # fmt: skip


def wild_study(draw: random.Random, folder: Path) -> str:
    """Write a study with its data, one of the two wrong, and say what was done."""
    form = draw.choice(FORMATS) if draw.random() < 0.6 else "csv"
    text = study_of(form, figure=draw.random() < 0.1)
    content = written(form)
    if draw.random() < 0.5:
        change = draw.choice(OF_DATA)
        content = change(draw, content)
    else:
        change = draw.choice(OF_STUDY)
        for _ in range(draw.choice((1, 1, 1, 2, 4))):
            text = change(draw, text)
    (folder / f"d.{form}").write_bytes(content)
    (folder / "study.yml").write_bytes(text.encode("utf-8", "surrogatepass"))
    return f"{form}, {change.__name__}"


def bytes_changed(draw: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 8))):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def bytes_gone(draw: random.Random, content: bytes) -> bytes:
    start = draw.randrange(len(content))
    return content[:start] + content[start + draw.choice((1, 4, 8, 80, 1000)) :]


def cut_off(draw: random.Random, content: bytes) -> bytes:
    return content[: draw.randrange(len(content))]


def bytes_twice(draw: random.Random, content: bytes) -> bytes:
    start = draw.randrange(len(content))
    return content[:start] + content[start : start + draw.choice((1, 8, 80, 2000))] * draw.choice((2, 3, 100))


def large_number(draw: random.Random, content: bytes) -> bytes:
    """Numbers of four or eight bytes are lengths and counts in many formats."""
    start = draw.randrange(len(content))
    size = draw.choice((1, 2, 4, 8))
    value = draw.choice((0, 2 ** (8 * size) - 1, 2 ** (8 * size - 1) - 1, 2 ** (8 * size - 2)))
    return content[:start] + value.to_bytes(size, draw.choice(("little", "big"))) + content[start + size :]


def cells_changed(draw: random.Random, content: bytes) -> bytes:
    """Another cell in a text file or in a part of a packed one."""
    if content.startswith(b"PK"):
        return _part_changed(draw, content)
    return _cell_changed(draw, content) if b"\n" in content[:200] else bytes_changed(draw, content)


def _cell_changed(draw: random.Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    place = draw.randrange(len(lines))
    cells = re.split(rb"([,\t<>])", lines[place])
    cells[draw.randrange(len(cells))] = draw.choice(CELLS)
    lines[place] = b"".join(cells)
    return b"\n".join(lines)


def _part_changed(draw: random.Random, content: bytes) -> bytes:
    """A zip whose checksums are right, and one of its parts is wrong."""
    changed = BytesIO()
    try:
        with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
            chosen = draw.choice(old.namelist())
            for name in old.namelist():
                part = old.read(name)
                if name == chosen and part:
                    part = draw.choice((_cell_changed, bytes_changed, cut_off, bytes_twice))(draw, part)
                new.writestr(name, part)
    except zipfile.BadZipFile:
        return content
    return changed.getvalue()


def bytes_of_text(draw: random.Random, text: Text) -> Text:
    changed = bytes_changed(draw, text.encode("utf-8", "surrogatepass"))
    return changed.decode("utf-8", draw.choice(("replace", "ignore")))


def line_moved(draw: random.Random, text: Text) -> Text:
    lines = text.splitlines(keepends=True)
    line = lines.pop(draw.randrange(len(lines)))
    for _ in range(draw.choice((0, 1, 1, 2))):
        lines.insert(draw.randrange(len(lines) + 1), line)
    return "".join(lines) or " "


def indent_changed(draw: random.Random, text: Text) -> Text:
    lines = text.splitlines(keepends=True)
    place = draw.randrange(len(lines))
    lines[place] = draw.choice(("", " ", "  ", "\t", " " * 40)) + lines[place].lstrip()
    return "".join(lines)


def value_changed(draw: random.Random, text: Text) -> Text:
    """Another value, key or item."""
    words = list(re.finditer(r"[\w.'-]+", text))
    if not words:
        return draw.choice(ODD)
    word = draw.choice(words)
    return text[: word.start()] + draw.choice(ODD) + text[word.end() :]


def put_in(draw: random.Random, text: Text) -> Text:
    place = draw.randrange(len(text) + 1)
    return (
        text[:place] + draw.choice((*ODD, "&a ", "*a", "!!map ", "{", "[" * 60, "{a: " * 60, "- " * 300)) + text[place:]
    )


def words_swapped(draw: random.Random, text: Text) -> Text:
    words = list(re.finditer(r"\w+", text))
    if len(words) < 2:
        return text
    first, second = sorted(draw.sample(range(len(words)), 2))
    one, other = words[first], words[second]
    return text[: one.start()] + other[0] + text[one.end() : other.start()] + one[0] + text[other.end() :]


def expression_changed(draw: random.Random, text: Text) -> Text:
    """Another expression, of parts that may stand in one."""
    parts = [draw.choice(PARTS) for _ in range(draw.choice((1, 2, 3, 3, 5, 8, 40)))]
    said = draw.choice((" ", "", " ")).join(parts).replace("'", "''")
    for old in ("\"age >= 40 and sex in ['F', 'M']\"", "age >= 18", "died == 1"):
        if old in text and draw.random() < 0.6:
            return text.replace(old, f"'{said}'", 1)
    return text.replace("age >= 18", f"'{said}'", 1)


OF_DATA: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    bytes_changed, bytes_gone, cut_off, bytes_twice, large_number, cells_changed, cells_changed,
)  # fmt: skip
OF_STUDY: tuple[Callable[[random.Random, Text], Text], ...] = (
    bytes_of_text, line_moved, indent_changed, value_changed, value_changed, value_changed, put_in, words_swapped,
    expression_changed, expression_changed,
)  # fmt: skip
