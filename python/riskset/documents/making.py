"""Makes one format of what is to be written: by pandoc, and for PDF by Typst from what pandoc wrote."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from riskset.documents.pandoc import run_pandoc
from riskset.documents.typst import compile_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.documents.extension import Extension
    from riskset.documents.pandoc import Job

EPOCH = 946684800  # 2000-01-01: a file that is not a document's is the same whenever it is made


def _untold(_stage: str, _seconds: float | None) -> None:
    """Nobody is told of a stage that ended."""


def make(
    job: Job, extension: Extension, progress: Callable[[str, float | None], None] = _untold
) -> tuple[bytes, list[str]]:
    """One format: its content, and the warnings of pandoc and Typst.

    Raises
    ------
    DocumentProblems
        When pandoc or Typst cannot make it.
    """
    started = time.perf_counter()
    warnings = run_pandoc(job, extension)
    progress(f"pandoc {job.target}", time.perf_counter() - started)
    if job.target != "typst":
        return job.output.read_bytes(), warnings
    started = time.perf_counter()
    pdf = job.folder / "document.pdf"
    # Pandoc copied the pictures into the folder of the Typst file, which may read nothing outside it.
    text = job.output.read_text(encoding="utf-8").replace(f'"{job.seen(job.folder)}/', '"')
    job.output.write_text(text, encoding="utf-8")
    warnings = [*warnings, *compile_pdf(job.output, pdf, job.document, extension, job.epoch)]
    progress("typst", time.perf_counter() - started)
    return pdf.read_bytes(), warnings
