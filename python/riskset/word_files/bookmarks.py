"""Bookmarks of numbers and inline values in a Word file: where each stands, what it holds, and a file without them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.word_files.names import expression_of, is_own, number_of, printed_code, printed_text, w
from riskset.word_files.package import open_word
from riskset.word_files.runs import TEXT_TAGS, is_deleted, look_of, run_text
from riskset.word_files.store import without_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.word_files.package import Element, WordFile

_START, _END = w("bookmarkStart"), w("bookmarkEnd")


@dataclass(frozen=True)
class Bookmark:
    """A bookmark of ours.

    Attributes
    ----------
    name : str
    runs : tuple of elements
        The runs between its ends, in their order.
    start : element
        Where it begins.
    """

    name: str
    runs: tuple[Element, ...]
    start: Element

    @property
    def number_id(self) -> str:
        """The id of its number; empty where it is of an inline value."""
        found = number_of(self.name)
        return found[0] if found else ""

    @property
    def expression_id(self) -> str:
        """The id of its inline value; empty where it is of a number."""
        found = expression_of(self.name)
        return found[0] if found else ""

    @property
    def printed(self) -> str | None:
        """The characters that were printed; None where the name holds a digest of them alone."""
        found = number_of(self.name)
        return printed_text(found[2]) if found else None

    @property
    def text(self) -> str:
        """The characters that it holds, as they are when all changes are accepted."""
        return "".join(run_text(run) for run in self.runs if not is_deleted(run))

    @property
    def is_as_printed(self) -> bool:
        """Whether it holds the characters that were printed."""
        found = number_of(self.name)
        return found is not None and printed_code(self.text) == found[2]

    @property
    def is_deleted(self) -> bool:
        """Whether all that it holds is marked as deleted."""
        return bool(self.runs) and all(is_deleted(run) for run in self.runs)


def bookmarks_in(root: Element) -> list[Bookmark]:
    """Our bookmarks of a part, in the order in which they begin."""
    open_: dict[str, tuple[Element, list[Element]]] = {}
    found: list[tuple[Element, list[Element]]] = []
    for each in root.iter(_START, _END, w("r")):
        if each.tag == _START:
            if is_own(str(each.get(w("name")))):
                runs: list[Element] = []
                found.append((each, runs))
                open_[str(each.get(w("id")))] = (each, runs)
        elif each.tag == _END:
            open_.pop(str(each.get(w("id"))), None)
        else:
            for _, runs in open_.values():
                runs.append(each)
    return [Bookmark(str(start.get(w("name"))), tuple(runs), start) for start, runs in found]


def numbers_in(file: WordFile) -> Iterator[Bookmark]:
    """The bookmarks of numbers in all running text of a file."""
    for part in file.texts():
        yield from (each for each in bookmarks_in(file.tree(part)) if each.number_id)


def unwrapped(content: bytes, name: str = "document.docx") -> bytes:
    """A Word file without the bookmarks of its numbers and without what it keeps of them: for those who are not of the authors.

    Its text, its looks and all other bookmarks are as they were; runs that were parted are joined.

    Raises
    ------
    Problems
        When it is not a Word file.
    """
    file = open_word(content, name)
    remove_numbers(file)
    return file.content()


def remove_numbers(file: WordFile) -> None:
    """Take the bookmarks of numbers out of a file, and what it keeps of them."""
    for part in [each for each in file.parts if each.startswith("word/") and each.endswith(".xml")]:
        if b"_rs_" in file.parts[part] or b"_rsx_" in file.parts[part]:
            _without_bookmarks(file.tree(part))
    without_store(file)


def _without_bookmarks(root: Element) -> None:
    own: set[str | None] = set()
    for each in list(root.iter(_START, _END)):
        is_start = each.tag == _START
        if is_start and is_own(str(each.get(w("name")))):
            own.add(each.get(w("id")))
        elif is_start or each.get(w("id")) not in own:
            continue
        before, parent = each.getprevious(), each.getparent()
        after = each.getnext()
        if parent is None:
            continue
        parent.remove(each)
        if before is not None and after is not None:
            _joined(before, after)


def _joined(before: Element, after: Element) -> None:
    """One run of two that look alike and hold text alone."""
    if before.tag != w("r") or after.tag != w("r") or look_of(before) != look_of(after):
        return
    first, last = before[-1] if len(before) else None, [each for each in after if each.tag != w("rPr")]
    if first is None or first.tag not in TEXT_TAGS or not last or last[0].tag != first.tag:
        return
    first.text = f"{first.text or ''}{last[0].text or ''}"
    for each in last[1:]:
        before.append(each)
    parent = after.getparent()
    if parent is not None:
        parent.remove(after)
