"""The pages of both reports in the looks of journals are filled too, where double spacing moves every float."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

MM = 72 / 25.4
FOOT = 24 * MM
MANUSCRIPT: dict[str, Any] = {"linestretch": 2, "line-numbers": True}
SUPPLEMENT: dict[str, Any] = {"toc": True}
# A supplement has little text to fill its pages: the rest of a table with its notes may be the next piece.
LOOKS = [
    pytest.param("cart-haplo", "manuscript", "jama", MANUSCRIPT, 25, id="manuscript-jama"),
    pytest.param("cart-haplo", "manuscript", "blood", MANUSCRIPT, 25, id="manuscript-blood"),
    pytest.param("cart-haplo", "supplement", "jama", SUPPLEMENT, 40, id="supplement-jama"),
    pytest.param("bmt", "manuscript", "lancet", MANUSCRIPT, 25, id="bmt-lancet"),
]


@pytest.mark.parametrize(("report_name", "document", "journal", "metadata", "most"), LOOKS)
def test_no_page_but_the_last_has_much_white_at_its_foot(
    in_a_look: Callable[..., list[Any]],
    report_name: str,
    document: str,
    journal: str,
    metadata: dict[str, Any],
    most: float,
) -> None:
    pages = in_a_look(report_name, document, journal, metadata)
    white = [(min(high for high in page.heights if high > FOOT - 2) - FOOT) / MM for page in pages[:-1]]
    assert white
    assert [(place, round(each)) for place, each in enumerate(white, start=1) if each > most] == []
