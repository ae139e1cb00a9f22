"""Word files that somebody has edited since they were rendered: a render writes beside them, and never over them."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riskset.documents.problems import shown_path
from riskset.files import is_file, write_then_move
from riskset.kept_files import ignore_in_git
from riskset.word_files.archives import unzipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_WORD = ".docx"
# Names of new files that are tried before the last is taken.
_MOST = 50
# Renders whose text is kept: co-authors may take months.
_KEPT = 100
# The share of a file's numbers by which it is known to be of a render.
_ALIKE = 0.8
_NAMES = re.compile(rb'w:name="(_rsx?_[^"]+)"')


@dataclass
class PlacedOutputs:
    """Where outputs go.

    Attributes
    ----------
    outputs : dict of Path to bytes
        What is written, by its place.
    moved : dict of Path to Path
        For each file that is not replaced, where the new one goes.
    warnings : list of str
    """

    outputs: dict[Path, bytes] = field(default_factory=dict)
    moved: dict[Path, Path] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def beside_edited(root: Path, contents: Mapping[Path, bytes]) -> PlacedOutputs:
    """The places of outputs, of which Word files that were edited, or are open, are not replaced."""
    placed = PlacedOutputs()
    for path, content in contents.items():
        reason = _reason(root, path, content) if path.suffix == _WORD else ""
        if not reason:
            placed.outputs[path] = content
            continue
        new = _free(root, path, content)
        placed.outputs[new] = content
        placed.moved[path] = new
        placed.warnings.append(f"{shown_path(path)} {reason}, and is kept: the new file is {shown_path(new)}")
    return placed


def note_rendered(root: Path, outputs: Mapping[Path, bytes], sources: Mapping[Path, Sequence[Path]]) -> None:
    """Keep the digest of each Word file that was written, and the text that it was made of.

    Parameters
    ----------
    root : Path
        The project's folder.
    outputs : mapping of Path to bytes
    sources : mapping of Path to sequence of Path
        For each output the files of its document's text.
    """
    for path, content in outputs.items():
        if path.suffix != _WORD:
            continue
        known, now = _kept_record(root, path), _digest(content)
        as_before = known.get("digest") == now and "render" in known
        render = str(known["render"]) if as_before else render_id(content)
        record = {"path": str(path), "digest": now, "render": render}
        texts = {
            seen_from_root(root, source): source.read_text(encoding="utf-8", errors="replace")
            for source in sources.get(path, ())
        }
        with suppress(OSError):
            _folder(root).mkdir(parents=True, exist_ok=True)
            ignore_in_git(root / ".riskset")
            write_then_move(_record(root, path), json.dumps(record).encode())
            if render:
                write_then_move(_source_record(root, render), json.dumps(texts).encode())
                if not as_before or rendered_file(root, render) != content:
                    write_then_move(_source_record(root, render).with_suffix(".docx"), content)
            _forget_old(_folder(root))


def _forget_old(folder: Path) -> None:
    """Keep the texts of the last renders alone."""
    kept = sorted(folder.glob("source-*.json"), key=lambda each: each.stat().st_mtime, reverse=True)
    for each in kept[_KEPT:]:
        each.unlink(missing_ok=True)
        each.with_suffix(".docx").unlink(missing_ok=True)


def rendered_sources(root: Path, render: str) -> dict[str, str]:
    """The text that a Word file was made of, by its files' paths, as the id of its render tells; empty where it is not kept."""
    if not render:
        return {}
    try:
        found = json.loads(_source_record(root, render).read_bytes())
        return {str(name): str(text) for name, text in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def rendered_file(root: Path, render: str) -> bytes | None:
    """The Word file as it was rendered, as the id of its render tells; None where it is not kept."""
    try:
        return _source_record(root, render).with_suffix(".docx").read_bytes() if render else None
    except OSError:
        return None


def seen_from_root(root: Path, path: Path) -> str:
    """A path from the project's folder, where it lies in it."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return str(path)


def render_id(content: bytes) -> str:
    """By what a Word file is known to be of a render, also when it was edited; empty where it keeps nothing of its numbers."""
    # A render whose Word files are as they were opens none.
    from riskset.word_files.package import WordFile
    from riskset.word_files.store import read_store

    with suppress(zipfile.BadZipFile):  # what no program can read is of no render
        return read_store(WordFile(unzipped(content))).render
    return ""


def known_render(root: Path, content: bytes) -> str:
    """By what a file is known to be of a render of a project, also when a program lost all of it but its numbers' names.

    A file that became an OpenDocument text in between has nothing else: then it is of the kept file that has most of
    its numbers. Empty where it is of none.
    """
    own = render_id(content)
    numbers = set() if own else _numbers(content)
    if not numbers:
        return own
    kept = sorted(_folder(root).glob("source-*.docx"), key=lambda each: each.stat().st_mtime, reverse=True)
    shares = [(len(numbers & _numbers(each.read_bytes())) / len(numbers), each) for each in kept]
    share, found = max(shares, key=lambda each: each[0], default=(0.0, root))
    return found.stem.removeprefix("source-") if share >= _ALIKE else ""


def _numbers(content: bytes) -> set[bytes]:
    """The names by which a Word file knows its numbers."""
    try:
        return set(_NAMES.findall(unzipped(content)["word/document.xml"]))
    except (zipfile.BadZipFile, KeyError):
        return set()


def lock_of(path: Path) -> Path | None:
    """The file by which Word or LibreOffice says that a file is open; None where there is none."""
    name = path.name
    stem = len(path.stem)
    # Word puts its two letters before a short name, and in the place of the first ones of a long one.
    words = [f"~${name}", f"~${name[1:]}" if stem == 7 else f"~${name[2:]}"]
    candidates = [path.with_name(f".~lock.{name}#"), *(path.with_name(word) for word in words)]
    return next((each for each in candidates if is_file(each)), None)


def _reason(root: Path, path: Path, content: bytes) -> str:
    """Why a file is not replaced; empty where it may be."""
    if not is_file(path):
        return ""
    lock = lock_of(path)
    if lock is not None:
        return f"is open in another program ({lock.name})"
    there = path.read_bytes()
    if there == content or not there:
        return ""
    kept = str(_kept_record(root, path).get("digest", ""))
    if kept:
        return "" if kept == _digest(there) else "was edited since it was rendered"
    return "" if _is_as_written(there) else "may have been edited, for nothing is known of how it was rendered"


def _free(root: Path, path: Path, content: bytes) -> Path:
    """A place beside a file that holds nothing of somebody's."""
    names = [f"{path.stem}.new{path.suffix}", *(f"{path.stem}.new-{n}{path.suffix}" for n in range(2, _MOST))]
    return next(
        (each for each in map(path.with_name, names) if not _reason(root, each, content)), path.with_name(names[-1])
    )


def _is_as_written(content: bytes) -> bool:
    """Whether no program has saved a file since pandoc wrote it; by what pandoc writes and no other program does."""
    try:
        parts = unzipped(content)
        text = parts["word/document.xml"]
        return b'" />' in text and b"w:rsid" not in text and b"12.0.0" in parts["docProps/app.xml"]
    except (zipfile.BadZipFile, KeyError):
        return False


def _kept_record(root: Path, path: Path) -> dict[str, Any]:
    """What is known of a Word file as it was rendered last; nothing where that cannot be read."""
    try:
        found: Any = json.loads(_record(root, path).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _folder(root: Path) -> Path:
    return root / ".riskset" / "word"


def _record(root: Path, path: Path) -> Path:
    name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    return _folder(root) / f"{name}.json"


def _source_record(root: Path, render: str) -> Path:
    return _folder(root) / f"source-{render or 'none'}.json"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
