"""Tells files of SAS and Stata that are not whole tables: cut off, or of several data sets, which their reader does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.naming import counted
from riskset.study.raw_table import unreadable

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 80
"""A transport file is made of blocks of so many bytes."""
_HEADER = b"HEADER RECORD*******"
_MEMBER = _HEADER + b"MEM"
_STATA = b"<stata_dta>", b"</stata_dta>"
_TAIL = 64
_AGAIN = "Get it again, and compare its size with the original's"


def check_whole(path: Path, rows: int) -> None:
    """Refuse a file that is not whole.

    Parameters
    ----------
    path : Path
    rows : int
        Rows that were read of it.

    Raises
    ------
    StudyProblems
        With what says that rows or labels are lacking, or that there are several data sets.

    Notes
    -----
    The layout of transport files is that of SAS's technical notes TS-140 (version 5) and "Record Layout of a SAS
    Version 8 or 9 Data Set in SAS Transport (XPORT) Format". Those of version 5 do not tell how many rows they have: one
    that ends between two rows looks whole.
    """
    ending = path.suffix.lower()
    content = path.read_bytes() if ending == ".xpt" else b""
    if (others := content.count(_MEMBER)) > 1:
        reason = f"it holds {others} data sets, which cannot be told apart"
        raise unreadable(path, reason, "Save the one with the patients to a file of its own")
    cut = _transport_cut_off(content, rows) if content else _stata_cut_off(path) if ending == ".dta" else None
    if cut is not None:
        raise unreadable(path, f"the file is cut off: {cut}", _AGAIN)


def _stata_cut_off(path: Path) -> str | None:
    """Whether the end is lacking, where the labels of values stand; older formats do not tell."""
    with path.open("rb") as file:
        is_tagged = file.read(len(_STATA[0])) == _STATA[0]
        file.seek(-min(_TAIL, path.stat().st_size), 2)
        return "its end is lacking" if is_tagged and _STATA[1] not in file.read() else None


def _transport_cut_off(content: bytes, rows: int) -> str | None:
    """Whether fewer rows are there than the file says, or it ends within one."""
    fields, start = content.find(_HEADER + b"NAM"), content.find(_HEADER + b"OBS")
    if min(fields, start) < 0:
        return None
    told = content[start + 48 : start + 63].strip()
    if content[start:].startswith(_HEADER + b"OBSV8") and told.isdigit() and int(told) > rows:
        return f"it says that it has {counted(int(told), 'row')}, and {counted(rows, 'is', 'are')} there"
    length = _row_length(content, fields)
    data = content[start + _BLOCK :]
    rest = data[len(data) - len(data) % length :] if length else b""
    # Blanks fill the last block.
    if rest.strip(b" ") or len(rest) >= _BLOCK:
        return f"it ends within a row, after {counted(len(data) // length, 'whole one')}"
    if len(content) % _BLOCK:
        return f"it has {len(content)} bytes, and a transport file of SAS has a multiple of {_BLOCK}"
    return None


def _row_length(content: bytes, fields: int) -> int:
    """Bytes of a row: the sum of the lengths of its columns."""
    member = content.find(_MEMBER)
    size, count = content[member + 74 : member + 78], content[fields + 48 : fields + 58]
    if not (size.isdigit() and count.isdigit()):
        return 0
    places = (fields + _BLOCK + int(size) * number for number in range(int(count)))
    return sum(int.from_bytes(content[place + 4 : place + 6], "big") for place in places)
