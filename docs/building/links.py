"""A hook of the site: links out of the documentation lead to the repository, where the site has no such page."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

REPOSITORY = "https://github.com/riskset/riskset/blob/main"
_LINK = re.compile(r"(\]\()([^)\s#:]+)((?:#[^)\s]*)?\))")
# Pages of the site that say what a file at the root of the repository says.
_SAME = {"README.md": "index.md"}


def on_page_markdown(markdown: str, page: Page, files: Files, **_: Any) -> str:  # noqa: ANN401  mkdocs' own
    """Turn each relative link that leaves `docs` into one to the repository."""
    folder = posixpath.dirname(page.file.src_uri)

    def turned(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join("docs", folder, found[2]))
        if target.startswith("docs/") and files.get_file_from_path(target.removeprefix("docs/")):
            return found[0]
        if target in _SAME:
            return f"{found[1]}{posixpath.relpath(_SAME[target], folder or '.')}{found[3]}"
        return f"{found[1]}{REPOSITORY}/{target}{found[3]}"

    return _LINK.sub(turned, markdown)
