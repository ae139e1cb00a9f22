"""A landmark sweep, recomputed from the raw rows: who of an exposure is in which group is told by its time."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

from second_programme.hazards import cox
from second_programme.outcomes import milestone
from second_programme.reading import Expected, Path
from second_programme.rounding import UNCHECKED, joined, number, words

if TYPE_CHECKING:
    from second_programme.rounding import Text
    from second_programme.rows import Raw


def sweep_table(raw: Raw, entry: dict[str, Any]) -> Expected:
    """The cells of a display of this kind."""
    found = Expected()
    reference, compared = arms(raw, entry)
    found.said.append(f"HR of {compared} versus {reference} by")
    percent = f"{100 * entry.get('conf_level', 0.95):g}%"
    for endpoint in entry["endpoints"]:
        under: Path = ()
        if len(entry["endpoints"]) > 1:
            under = (raw.study["endpoints"][endpoint]["label"],)
            found.row(under)
        for landmark in entry["landmarks"]:
            row = (*under, milestone(landmark, raw.unit))
            data, exposed = at_landmark(raw, entry, endpoint, landmark)
            found.put(row, ("Patients",), number(Fraction(len(data)), 0))
            for name, members in ((reference, ~exposed), (compared, exposed)):
                happened = int((data["cause"][members] == 1).sum())
                found.put(row, (name, "Patients"), number(Fraction(int(members.sum())), 0))
                found.put(row, (name, "Events"), number(Fraction(happened), 0))
            ratio, p = effect(data, exposed, entry)
            found.put(row, (f"HR ({percent} CI)",), ratio)
            found.put(row, ("P",), p)
    return found


def words_of_sweep(raw: Raw, entry: dict[str, Any]) -> dict[str, dict[float, Text]]:
    """What the figure says of each endpoint at each landmark."""
    percent = f"{100 * entry.get('conf_level', 0.95):g}%"
    found: dict[str, dict[float, Text]] = {}
    for endpoint in entry["endpoints"]:
        said = found[raw.study["endpoints"][endpoint]["label"]] = {}
        for landmark in entry["landmarks"]:
            ratio, _ = effect(*at_landmark(raw, entry, endpoint, landmark), entry)
            texts = (text.replace("(", f"({percent} CI, ").replace("NE", "not estimable") for text in ratio)
            said[landmark] = words(*(f"at {landmark:g} {text}" for text in texts))
    return found


def disagreements_of_sweep(raw: Raw, entry: dict[str, Any], said: str) -> list[str]:
    """What the figure's words say otherwise than expected; landmarks without room for their number may be left out."""
    reference, compared = arms(raw, entry)
    head = f"Hazard ratio of {compared} versus {reference} against the landmark"
    found = [] if said.startswith(head) else [f"{said!r} does not begin with {head!r}"]
    for title, texts in words_of_sweep(raw, entry).items():
        told = said.partition(f" {title}: ")[2].partition(". ")[0].removesuffix(".").split("; ")
        for landmark, text in texts.items():
            of_it = [each for each in told if each.startswith(f"at {landmark:g} ")]
            if text and of_it and of_it[0] not in text:
                found.append(f"{title}: says {of_it[0]!r}, not {' or '.join(sorted(text))!r}")
        if not told[0].startswith("at "):
            found.append(f"{title}: nothing is said of it in {said!r}")
    return found


def arms(raw: Raw, entry: dict[str, Any]) -> tuple[str, str]:
    """The reference and the group compared with it: of an exposure those without it, and those with it."""
    if entry["by"] in raw.study.get("exposures", {}):
        without, exposed = raw.study["exposures"][entry["by"]]["labels"]
        return without, exposed
    groups = raw.groups(entry["by"])
    reference = entry.get("reference", groups.names[0])
    return reference, next(name for name in groups.names if name != reference)


def at_landmark(raw: Raw, entry: dict[str, Any], endpoint: str, landmark: float) -> tuple[pd.DataFrame, pd.Series]:
    """The patients of a landmark with their endpoint from there, and who of them is known to be exposed."""
    part = raw.shown_by(entry).past(landmark)
    exposure = raw.study.get("exposures", {}).get(entry["by"])
    if exposure is not None:
        data = part.endpoint(endpoint)
        return data, (part.times(exposure["at"], exposure["unit"]) <= landmark)[data.index]
    groups = part.groups(entry["by"])
    data = part.endpoint(endpoint)[groups.of.notna()]
    return data, (groups.of == arms(raw, entry)[1])[data.index]


def effect(data: pd.DataFrame, exposed: pd.Series, entry: dict[str, Any]) -> tuple[Text, Text]:
    """The hazard ratio of those exposed with its limits, and P; not estimable where a group has no event."""
    happened = data["cause"] == 1
    if not (happened & exposed).any() or not (happened & ~exposed).any():
        return words("NE"), words("NE")
    fit = cox(data["time"], happened, pd.DataFrame({"exposed": exposed.astype(float)}), entry.get("conf_level", 0.95))
    if fit is None:
        return UNCHECKED, UNCHECKED
    return joined("{text}", text=fit.ratio("exposed")), fit.p("exposed")
