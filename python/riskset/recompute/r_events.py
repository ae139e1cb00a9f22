"""The sections of an R script about what befell patients, and about who is analyzed from a landmark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.events import Events, band_ends
from riskset.recompute.landmarks import Account
from riskset.recompute.r_text import listed, r
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from riskset.recompute.r_columns import Columns
    from riskset.recompute.rows import Raw


def event_calls(raw: Raw, columns: Columns, shown: str, entry: Mapping[str, Any], by: str) -> Iterator[str]:
    """The calls of a table of toxicities or complications."""
    own = Events(raw, entry)
    if entry.get("adjust", "none") != "none":
        message = "adjusted P values of events"
        raise Unread(message)
    told = "".join(f", {key} = {r(entry[key])}" for key in ("count_test", "time_test") if entry.get(key))
    for name, item in own.items.items():
        parts = [shown, "d", r(name)]
        if "grade" in item:
            parts.append(f"grade = {r(columns.add(f'grade.{name}', own.numbers(item['grade'])))}")
            bands = [band_ends(str(band)) for band in item.get("bands") or []]
            named = {f"Grade {low}" if low == high else f"Grade {low}\u2013{high}": (low, high) for low, high in bands}
            parts += [f"bands = {listed(named)}"] if named else []
            severe = entry.get("severe", 3)
            parts += [f"severe = {severe}"] if severe is not None else []
        else:
            had, known = own.occurred(name, "")
            parts.append(f"had = {r(columns.add(f'event.{name}', np.where(known, had, np.nan)))}")
        for key in ("onset", "duration"):
            if key in item:
                parts.append(f"{key} = {r(columns.add(f'{key}.{name}', own.numbers(item[key])))}")
        parts += [f"onset_label = {r(item['onset_label'])}"] if "onset_label" in item else []
        yield f"events({', '.join(parts)}{by}{told})"
        if "endpoint" in item and "competing" in raw.section("endpoints")[item["endpoint"]]:
            level = f", level = {r(entry['conf_level'])}" if "conf_level" in entry else ""
            yield f"incidences({shown}, d, {r(columns.endpoint(item['endpoint']))}{by}{level})"


def account_calls(
    raw: Raw, columns: Columns, shown: str, entry: Mapping[str, Any], by: str, landmark: str
) -> Iterator[str]:
    """The call of an account of a landmark."""
    Account(raw, entry)
    exposure = ""
    if "exposure" in entry:
        label = entry.get("exposure_label") or raw.section("exposures")[entry["exposure"]].get("label")
        if label is None:
            message = "an exposure without a label"
            raise Unread(message)
        exposure = f", exposure = {r(columns.exposure(entry['exposure']))}, label = {r(label)}"
    yield f"landmark_account({shown}, d, {landmark}{by}{exposure})"
