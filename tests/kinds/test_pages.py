"""The pages of displays of endpoints: each example is shown, each key has its place, and each link leads somewhere."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

import riskset
from riskset.figures.figure import Figure
from riskset.kinds.registry import installed_kinds
from riskset.study.entries.arrangement import Arranged
from riskset.study.entries.base import Footnoted, WithLandmark
from riskset.study.entries.sizes import Sized
from riskset.study_files import check
from riskset.tables.table import Table

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("curves", "outcomes", "regression", "forest", "landmark-sweep", "landmark-accounting", "follow-up")
ELSEWHERE = {"kind", *WithLandmark.model_fields, *Arranged.model_fields, *Footnoted.model_fields, *Sized.model_fields}
"""Keys that many kinds have, which the pages need not tell again."""
NAMED: dict[str, Any] = {
    "age_group": {"kind": "ordinal", "derive": {"cut": "age", "at": [40]}},
    "prior_transplant": {"kind": "categorical", "column": "prior_hsct", "levels": {0: "No", 1: "Yes"}},
    "disease": {"kind": "categorical", "column": "extramedullary", "levels": {0: "Marrow", 1: "Beyond"}},
    "center": {"kind": "categorical", "column": "centre", "levels": {n: "A" if n < 6 else "B" for n in range(1, 12)}},
    "iptw": {"kind": "continuous", "derive": "1 + age / 100"},
    "ldh": {"kind": "continuous", "derive": "100 + platelets"},
    "stage": {"kind": "categorical", "column": "ldh_high", "levels": {0: "I", 1: "II"}},
    "response": {
        "kind": "categorical",
        "column": "centre",
        "levels": {n: ("CR", "PR", "NR")[n % 3] for n in range(1, 12)},
    },
    "mucositis": {"kind": "ordinal", "column": "centre", "levels": {n: n % 5 for n in range(1, 12)}},
}
"""Variables of the pages that the example report does not have."""


def page(name: str) -> str:
    return (ROOT / "docs" / "displays" / f"{name}.md").read_text(encoding="utf-8")


def examples(name: str) -> dict[str, dict[str, Any]]:
    """The sections of a page's blocks of YAML; a block that names none has displays."""
    found: dict[str, dict[str, Any]] = {}
    for block in re.findall(r"```yaml\n(.*?)```", page(name), flags=re.DOTALL):
        sections = yaml.safe_load(block if re.search(r"^displays:", block, re.MULTILINE) else f"displays:\n{block}")
        for section, entries in sections.items():
            found[section] = found.get(section, {}) | entries
    return found


@pytest.fixture(scope="module", params=PAGES)
def opened(request: Any, tmp_path_factory: Any) -> Any:
    """The study of the example report with the entries of a page for displays."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copy(ROOT / "data" / "cart-haplo" / "cohort.csv", folder)
    study = yaml.safe_load((ROOT / "report" / "cart-haplo" / "study.yml").read_text(encoding="utf-8"))
    study["data"]["path"] = "cohort.csv"
    study["variables"] |= NAMED
    study["groups"]["mrd"]["levels"] = {"Non-transplant": "Non-transplant", "MRD+": "MRD+", "MRD\u2212": "MRD-"}
    study |= examples(request.param)
    study["accept"] = {}
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump(study, sort_keys=False, allow_unicode=True), encoding="utf-8")
    assert check(path) == []
    return riskset.open_study(path)


def test_examples_are_shown(opened: Any) -> None:
    for name in opened.names:
        assert isinstance(opened.display(name), Table | Figure), name


@pytest.mark.parametrize("name", PAGES)
def test_each_key_is_told(name: str) -> None:
    entries = {each.kind_name(): each for each in installed_kinds().entries}
    code = " ".join(re.findall(r"```.*?```|`[^`]+`", page(name), flags=re.DOTALL))
    told = set(re.findall(r"\b[a-z]+(?:_[a-z]+)*\b", code))
    assert set(entries[name].model_fields) - ELSEWHERE <= told


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    for link, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", page(name)):
        target = ROOT / "docs" / "displays" / (link or f"{name}.md")
        assert target.is_file(), link
        heads = re.findall(r"(?m)^#+ (.*)$", target.read_text(encoding="utf-8"))
        slugs = {re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-") for head in heads}
        assert not anchor or anchor in slugs, (link, anchor)
