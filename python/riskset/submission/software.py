"""A statement of the software and the data behind a submission: versions, seeds, and where the numbers can be had again."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.opened import OpenStudy
    from riskset.submission.statements import Statement

_PACKAGES = ("riskset", "numpy", "scipy", "pandas", "lifelines", "matplotlib", "plotnine", "pypandoc_binary", "typst", "pillow",
             "lxml", "python-docx")  # fmt: skip
_PERMUTATION = 1
"""The seed of tests by permutation, which is part of the method."""


def versions() -> dict[str, str]:
    """The versions of what computed and wrote the submission."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def seeds(studies: Sequence[OpenStudy]) -> dict[str, int]:
    """The seeds that study files name, by display, and that of tests by permutation."""
    found: dict[str, int] = {"tests by permutation": _PERMUTATION}
    for study in studies:
        for name, entry in study.cohort.study.displays.items():
            for key, value in _seeds(entry.model_dump()):
                found[f"{name}, {key}"] = value
    return found


def _seeds(value: Any, where: str = "") -> Iterator[tuple[str, int]]:  # noqa: ANN401  plain data
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "seed" and isinstance(inner, int):
                yield f"{where}{key}", inner
            else:
                yield from _seeds(inner, f"{where}{key}.")
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from _seeds(inner, f"{where}{place}.")


def statement(
    software: str,
    seeded: Mapping[str, int],
    statements: Mapping[str, Statement],
    data: Sequence[str],
    scripts: Sequence[str],
) -> str:
    """The statement as Markdown; `software` is the paragraph of methods on programs, `data` names the files of patients."""
    told = "; ".join(f"{name} {value}" for name, value in versions().items())
    lines = ["# Software and data", "", "## Software", ""]
    lines += [software, ""] if software else []
    lines += [
        f"Versions: {told}.",
        "",
        f"Seeds: {'; '.join(f'{name}: {value}' for name, value in seeded.items())}.",
        "",
    ]
    lines += ["## Data", ""]
    for what in ("data-availability", "code-availability"):
        if what in statements:
            lines += [statements[what].text, ""]
    named = ", ".join(f"`{each}`" for each in data)
    lines += [
        f"No file of patients is part of this package. The numbers were computed from {named}." if named else "",
        "",
    ]
    if scripts:
        names, read = ", ".join(f"`{each}`" for each in scripts), "reads" if len(scripts) == 1 else "read"
        data_for_r = "the analysis data by name (`cohort.csv`, made by `riskset recompute --r`)"
        lines += [f"Every number can be computed again with R: {names}, which {read} {data_for_r}.", ""]
    return "\n".join(lines)
