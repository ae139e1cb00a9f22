"""The gallery shows every kind and key, and its pictures are what its entries make."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from gallery.pictures import PAGE, gallery
from riskset.kinds.registry import own_kinds

if TYPE_CHECKING:
    from gallery.pictures import Shown

SHOWN = list(gallery())
# Keys that change nothing which a picture of these studies could show, and why.
NOT_SEEN = {
    "before": "draws a second way into the study, which the flow chart's page shows",
    "bootstrap": "changes limits and P values alone",
    "caption": "stands outside the picture",
    "cluster": "changes limits and P values alone",
    "conf_level": "changes limits alone",
    "conf_type": "changes limits alone",
    "gray_rho": "changes a P value alone",
    "median_rule": "changes a median of a flat curve alone",
    "notes": "adds a line under a table",
    "seed": "changes limits and P values alone",
    "suppress": "has a page of its own",
    "ties": "changes the third decimal of a ratio",
    "tables": "stand under a chart in words",
    "variance": "changes limits alone",
    "weights": "these studies have none",
    "unweighted": "these studies have no weights",
}
LARGEST = 8  # pixels that may differ clearly: edges of letters, rounded otherwise on another machine


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)).convert("L"), dtype=np.int16)


@pytest.mark.parametrize("shown", SHOWN, ids=[shown.file for shown in SHOWN])
def test_a_picture_is_what_its_entry_makes(shown: Shown) -> None:
    made, kept = pixels(shown.picture()), pixels((PAGE.parent / shown.file).read_bytes())
    assert made.shape == kept.shape, "write the pictures again: make gallery"
    differing = int((np.abs(made - kept) > 64).sum())
    assert differing <= LARGEST, (
        f"{differing} pixels differ; where that is meant, write the pictures again: make gallery"
    )


def test_every_picture_is_on_the_page_once_and_has_words() -> None:
    files = [shown.file for shown in SHOWN]
    assert sorted(files) == sorted(f"gallery/{each.name}" for each in (PAGE.parent / "gallery").glob("*.png"))
    assert len(re.findall(r"```yaml", PAGE.read_text(encoding="utf-8"))) == len(SHOWN)
    assert all(len(shown.words) > 20 for shown in SHOWN)


def test_every_kind_is_shown() -> None:
    assert {shown.entry["kind"] for shown in SHOWN} == set(own_kinds())


def test_every_key_is_shown() -> None:
    """Of some kind: what several have means the same in each."""
    keys = {key for kind in own_kinds().values() for key in kind.entry.model_fields}
    shown = {key for each in SHOWN for key in each.entry}
    assert keys - shown == set(NOT_SEEN) & keys
    assert shown <= keys
