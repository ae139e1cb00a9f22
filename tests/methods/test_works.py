"""The works that methods cite: each has an entry that is whole, and no entry is of nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import riskset.methods
from riskset.methods.works import entries_of, works

if TYPE_CHECKING:
    pass

# Journals that give no DOI to what they printed then; a program has an address.
WITHOUT_DOI = {"riskset-aalen1978", "riskset-holm1979", "riskset-mantel1966", "riskset-software"}
# No source at hand told the DOI of these; journal, volume and pages are enough.
BY_VOLUME = {
    f"riskset-{key}" for key in ("andersen2013", "makuch1982", "mantel1974", "ozenne2020", "simon1984", "tarone1977")
}


def cited() -> set[str]:
    """The keys that the package's text names: of citations, and of tables of methods."""
    from importlib.resources import files

    sources = (
        each.read_text(encoding="utf-8") for each in files(riskset.methods).iterdir() if each.name.endswith(".py")
    )
    return {f"riskset-{key}" for text in sources for key in re.findall(r"[\"']([a-z]+\d{4}[a-z]*|software)[\"']", text)}


def test_each_citation_has_an_entry_and_each_entry_a_citation() -> None:
    assert cited() - {"riskset-software"} == set(works()) - {"riskset-software"}


@pytest.mark.parametrize("key", sorted(works()))
def test_an_entry_is_whole(key: str) -> None:
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", works()[key], re.MULTILINE))
    assert {"author", "title", "year"} <= set(fields)
    assert key in WITHOUT_DOI | BY_VOLUME or re.fullmatch(r"10\.\d{4,}/\S+", fields["doi"])
    assert "doi" in fields or key in BY_VOLUME or fields["url"].startswith("https://")
    number = re.search(r"\d{4}", key)
    assert number is None or number[0] == fields["year"]
    is_book = {"publisher", "address"} <= set(fields)
    assert key == "riskset-software" or is_book or {"journal", "volume", "pages"} <= set(fields)


def test_the_works_of_a_text_are_written_once_each() -> None:
    text = entries_of("As known [@riskset-kaplan1958; @riskset-cox1972], [@riskset-cox1972].")
    assert re.findall(r"^@\w+\{([\w-]+),", text, re.MULTILINE) == ["riskset-cox1972", "riskset-kaplan1958"]
