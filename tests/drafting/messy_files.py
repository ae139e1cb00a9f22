"""Twelve files of one clean cohort, each as a registry sends it.

To look at them: `python -m tests.drafting.messy_files FOLDER`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .clean_cohort import patients, write_clean_study
from .messy_packages import parquet, sas_transport, spss, stata
from .messy_sheets import open_document, workbook
from .messy_texts import chinese, coded, german, redcap, table_of_r, visits

if TYPE_CHECKING:
    from collections.abc import Callable

    from .clean_cohort import Patient
    from .sent import Sent

TWELVE: dict[str, Callable[[Path, list[Patient]], Sent]] = {
    "workbook": workbook,
    "german": german,
    "spss": spss,
    "stata": stata,
    "sas": sas_transport,
    "redcap": redcap,
    "visits": visits,
    "chinese": chinese,
    "open-document": open_document,
    "coded": coded,
    "parquet": parquet,
    "r": table_of_r,
}
"""What writes each file, and tells the numbers of its patients."""


def main(folder: Path) -> None:
    """Write the clean study and the twelve files."""
    cohort = patients()
    folder.mkdir(parents=True, exist_ok=True)
    write_clean_study(folder, cohort)
    for write in TWELVE.values():
        write(folder, cohort)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
