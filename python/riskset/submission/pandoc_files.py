"""Short texts of a submission as Word files of riskset's look: title page, letters, statements."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.assets import asset
from riskset.documents.extension import read_extension
from riskset.documents.making import EPOCH, make
from riskset.documents.pandoc import Job

if TYPE_CHECKING:
    from collections.abc import Mapping


def word_of(markdown: str, metadata: Mapping[str, Any]) -> bytes:
    """A Word file of some Markdown and metadata.

    Raises
    ------
    DocumentProblems
        When pandoc fails.
    """
    with tempfile.TemporaryDirectory(prefix="riskset-") as name:
        folder = Path(name)
        job = Job(
            target="docx",
            document=folder / "text.qmd",
            markdown=markdown,
            metadata=dict(metadata),
            folder=folder,
            output=folder / "text.docx",
            epoch=EPOCH,
        )
        extension = read_extension(asset("_extensions/riskset"))
        assert extension is not None  # noqa: S101  it comes with the package
        return make(job, extension)[0]
