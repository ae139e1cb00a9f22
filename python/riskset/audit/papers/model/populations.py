"""How many patients a manuscript speaks of: the sizes that its tables and sentences state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskset.audit.papers.model.understood import Understood

_SIZE = re.compile(
    r"\b[nN]\s*=\s*(\d{1,3}(?:,\d{3})+|\d+)|(?<![\d.,/\u2013-])(\d{1,3}(?:,\d{3})+|\d+)\s+"
    r"(?:[a-zA-Z-]+\s+){0,3}?(?:patients|subjects|participants|cases|individuals|women|men|children|persons|people|recipients|donors|samples|records|events|transplants|procedures|admissions|births|infants|hospitals|students)"
)

_TOO_MANY = 10_000_000
"""What has so many digits is the number of a register or a telephone."""


def stated_sizes(paper: Understood) -> set[int]:
    """All sizes of populations that are stated."""
    sizes = {column.size for table in paper.tables for column in table.columns if column.size}
    for table in paper.tables:
        of_groups = [column.size for column in table.groups if column.size]
        sizes.add(sum(of_groups))
        sizes |= {int(found[1].replace(",", "")) for found in re.finditer(r"\b[nN]\s*=\s*([\d,]*\d)", table.about)}
    for sentence in paper.sentences:
        for found in _SIZE.finditer(sentence.text):
            sizes.add(int((found[1] or found[2]).replace(",", "")))
    return sizes


def largest_population(paper: Understood) -> int | None:
    """The largest size that is stated; without sizes in tables, the largest number of all that could be one."""
    sizes = stated_sizes(paper)
    if any(column.size for table in paper.tables for column in table.columns):
        return max(sizes, default=None)
    numbers = re.findall(r"(?<![\d.,])\d{1,3}(?:[, ]\d{3})+(?![\d.])|(?<![\d.,])\d+(?![\d.])", paper.text)
    return max((n for number in numbers if (n := int(re.sub(r"\D", "", number))) < _TOO_MANY), default=None)
