"""Every link of the documentation leads to a page, a heading or a file that there is."""

from __future__ import annotations

import re

import pytest
import yaml

from documentation.reading import DOCS, ROOT, anchors, pages, prose

MADE = {"study-file.md", "command-line.md", "python.md", "estimators.md"}  # when the site is built


@pytest.mark.parametrize("page", pages())
def test_links_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        found = (folder / path).resolve() if path else ROOT / page
        if found.parent == DOCS / "reference" and found.name in MADE:
            continue
        assert found.exists(), f"{page} leads to {target}, which is not there"
        if anchor and found.suffix == ".md":
            assert anchor in anchors(found.relative_to(ROOT).as_posix()), (
                f"{page} leads to {target}, a heading that is not there"
            )


def test_the_site_has_every_page() -> None:
    class Loader(yaml.SafeLoader):
        """Reads the site's settings."""

    def listed(part: object) -> set[str]:
        if isinstance(part, str):
            return {part}
        parts = part.values() if isinstance(part, dict) else part
        return {page for each in parts for page in listed(each)}  # type: ignore[union-attr]

    settings = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader)
    found = {path.removeprefix("docs/") for path in pages() if path.startswith("docs/")}
    assert found | {f"reference/{page}" for page in MADE} == listed(settings["nav"])
