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
# The looks of all journals; that of the other Lancet is the same.
JOURNALS = (
    "bmc", "bmj", "bmt", "blood", "blood-advances", "haematologica", "j-hematol-oncol", "jama", "jama-oncology", "lancet", "nejm",
)  # fmt: skip
LOOKS = [
    pytest.param("cart-haplo", "manuscript", "jama", MANUSCRIPT, id="manuscript-jama"),
    pytest.param("cart-haplo", "manuscript", "blood", MANUSCRIPT, id="manuscript-blood"),
    pytest.param("bmt", "manuscript", "lancet", MANUSCRIPT, id="bmt-lancet"),
    pytest.param("bmt", "supplement", "blood", SUPPLEMENT, id="bmt-supplement-blood"),
    *[pytest.param("cart-haplo", "supplement", name, SUPPLEMENT, id=f"supplement-{name}") for name in JOURNALS],
]


@pytest.mark.parametrize(("report_name", "document", "journal", "metadata"), LOOKS)
def test_no_page_but_the_last_has_much_white_at_its_foot(
    in_a_look: Callable[..., list[Any]],
    report_name: str,
    document: str,
    journal: str,
    metadata: dict[str, Any],
) -> None:
    pages = in_a_look(report_name, document, journal, metadata)
    white = [(min(high for high in page.heights if high > FOOT - 2) - FOOT) / MM for page in pages[:-1]]
    assert white
    assert [(place, round(each)) for place, each in enumerate(white, start=1) if each > 25] == []
