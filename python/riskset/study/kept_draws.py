"""The drawn values of an imputation, kept in ``.riskset`` for the next run of the program, and readable with the data alone.

A file is found and read by a key that is computed from all that the draws depend on: the patients' values, the section and
the version of the package. Whoever has the file without the data can read nothing of it, so that it holds nothing of a
patient. It has no date, and a file that is damaged, or that cannot be written, stops nothing: the values are drawn again.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from riskset.files import write_then_move
from riskset.kept_files import ignore_in_git
from riskset.stats import chained_equations, imputation_draws, multinomial
from riskset.stats.chained_equations import Imputations
from riskset.surroundings import KEEP_DRAWS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_FORM = b"riskset draws 1\n"
_SEAL = 16
_MOST_BYTES = 256 * 2**20
_MOST_FILES = 12


def draws_once(
    folder: Path | None, parts: tuple[object, ...], observed: Floats, further: Floats, draw: Callable[[], Imputations]
) -> Imputations:
    """The draws that an earlier run kept, else those that are made now, which are kept.

    Parameters
    ----------
    folder : Path or None
        The project's root; without one nothing is kept.
    parts : tuple
        What the draws depend on beside the values: the numbers of data sets and iterations, donors, levels, the seed.
    observed, further : float array
        The values, nan where missing, and the further predictors.
    draw : callable
    """
    if folder is None or os.environ.get(KEEP_DRAWS) == "no":
        return draw()
    key = _key(parts, observed, further)
    path = (
        folder
        / ".riskset"
        / "imputations"
        / f"{hashlib.blake2b(key, digest_size=12, person=b'name').hexdigest()}.draws"
    )
    found = _read(path, key, parts, observed)
    if found is None:
        found = draw()
        _write(path, key, found)
    return found


def kept_in(study: Path) -> Path:
    """The root of the project of a study file: the nearest folder with a ``_quarto.yml``, else that of the file."""
    folder = study.resolve().parent
    return next((each for each in (folder, *folder.parents) if (each / "_quarto.yml").is_file()), folder)


def _key(parts: tuple[object, ...], observed: Floats, further: Floats) -> bytes:
    depends = (version("riskset"), _program(), np.__version__, parts, observed.shape, further.shape)
    known = hashlib.blake2b(repr(depends).encode())
    for each in (observed, further):
        # Nothing but a known value and a missing one is told apart: nan has many forms.
        known.update(np.ascontiguousarray(np.where(np.isnan(each), np.nan, each)).tobytes())
    return known.digest()


@lru_cache(maxsize=1)
def _program() -> str:
    """The digest of the code that draws."""
    files = [module.__file__ for module in (chained_equations, imputation_draws, multinomial)]
    return hashlib.blake2b(b"".join(Path(name).read_bytes() for name in files if name), digest_size=16).hexdigest()


def _read(path: Path, key: bytes, parts: tuple[object, ...], observed: Floats) -> Imputations | None:
    """What is kept, if it is whole."""
    imputations, iterations = parts[0], parts[1]
    assert isinstance(imputations, int)  # noqa: S101  as the section has them
    assert isinstance(iterations, int)  # noqa: S101
    cells = np.argwhere(np.isnan(observed))
    shapes = [(imputations, len(cells)), *[(observed.shape[1], iterations, imputations)] * 2]
    sizes = [int(np.prod(shape)) for shape in shapes]
    try:
        content = path.read_bytes()
    except OSError:
        return None
    start = len(_FORM) + _SEAL
    if len(content) != start + 8 * sum(sizes) or not content.startswith(_FORM):
        return None
    payload = _turned(content[start:], key)
    if _sealed(payload, key) != content[len(_FORM) : start]:
        return None
    with suppress(OSError):
        os.utime(path)
    values = np.frombuffer(payload, dtype="<f8").astype(np.float64)
    drawn, means, deviations = (
        part.reshape(shape) for part, shape in zip(np.split(values, np.cumsum(sizes)[:-1]), shapes, strict=True)
    )
    return Imputations(observed=observed, cells=cells, drawn=drawn, means=means, deviations=deviations)


def _write(path: Path, key: bytes, found: Imputations) -> None:
    """Keep draws; the oldest ones go."""
    payload = b"".join(each.astype("<f8").tobytes() for each in (found.drawn, found.means, found.deviations))
    if len(payload) > _MOST_BYTES:
        return
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        ignore_in_git(path.parent.parent)
        write_then_move(path, _FORM + _sealed(payload, key) + _turned(payload, key))
        kept = sorted(path.parent.glob("*.draws"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-_MOST_FILES]:
            old.unlink()


def _sealed(payload: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_SEAL, key=key).digest()


def _turned(content: bytes, key: bytes) -> bytes:
    """The content in cipher, or out of it: a stream of bytes from the key, which no other content has."""
    stream = np.frombuffer(hashlib.shake_256(b"riskset draws" + key).digest(len(content)), dtype=np.uint8)
    return (np.frombuffer(content, dtype=np.uint8) ^ stream).tobytes()
