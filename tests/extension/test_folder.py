"""The extension's folder is whole by itself: its licence, its version, and what editors complete."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import riskset
from riskset.documents import calls, subset
from riskset.documents.extension_schema import SHORTCODES, extension_schema, extension_schema_text
from riskset.opened import OpenStudy

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "_extensions" / "riskset"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SNIPPETS: dict[str, dict[str, Any]] = json.loads((FOLDER / "_snippets.json").read_text(encoding="utf-8"))
# The words of the vocabulary that Quarto Wizard knows.
DESCRIPTOR = {
    "name", "type", "required", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "additionalProperties",
    "properties", "completion", "description",
}  # fmt: skip
TYPES = {"string", "number", "integer", "boolean", "array", "object"}


def plain(body: list[str]) -> str:
    """A snippet's text, with what its places hold at first."""
    return re.sub(r"\$\{\d+:([^}]*)\}", r"\1", "\n".join(body)).replace("$0", "")


def descriptors(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each description of a key, also of keys under keys."""
    maps = [*schema["formats"].values(), *schema["attributes"].values()]
    shortcodes = schema["shortcodes"].values()
    waiting = [each for fields in maps for each in fields.values()]
    waiting += [each for code in shortcodes for each in (*code["arguments"], *code["attributes"].values())]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.get("properties", {}).values()


def test_the_licence_is_that_of_the_repository() -> None:
    assert (FOLDER / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_the_versions_are_one() -> None:
    declared = yaml.safe_load((FOLDER / "_extension.yml").read_text(encoding="utf-8"))
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {declared["version"], cited["version"], riskset.__version__} == {PROJECT["version"]}


def test_the_address_is_one() -> None:
    address = PROJECT["urls"]["Repository"]
    name = address.removeprefix("https://github.com/")
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["repository-code"] == address
    for page in ("README.md", "docs/quarto.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert f"quarto add {name}\n" in text
        assert f"quarto use template {name}\n" in text
    linked = re.findall(r"\]\((\S+?\.md)[#)]", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert all(link.startswith(f"{address}/blob/main/") for link in linked), "the folder is copied without the others"
    assert all((ROOT / link.removeprefix(f"{address}/blob/main/")).is_file() for link in linked)


def test_the_entry_for_lists_of_extensions_is_whole() -> None:
    (entry,) = yaml.safe_load((ROOT / "docs" / "listing.yml").read_text(encoding="utf-8"))
    declared = yaml.safe_load((FOLDER / "_extension.yml").read_text(encoding="utf-8"))
    address = PROJECT["urls"]["Repository"]
    assert set(entry) == {"name", "path", "author", "description", "keywords"}
    assert (entry["name"], entry["path"]) == (declared["title"], address)
    assert entry["author"] == f"[{declared['author']}]({address.rpartition('/')[0]})"
    assert 50 < len(entry["description"].strip()) < 300
    assert "quarto-extension" in entry["keywords"]
    assert all(re.fullmatch(r"[a-z0-9-]{1,50}", word) for word in entry["keywords"]), "these are topics of GitHub"


def test_the_readme_names_each_file() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in FOLDER.iterdir() if f"`{path.name}" not in text and path.name != "README.md"] == []


def test_the_schema_is_that_of_the_documented_keys() -> None:
    written = (FOLDER / "_schema.yml").read_text(encoding="utf-8")
    assert written == extension_schema_text(), "write it anew by make schema"
    assert yaml.safe_load(written) == extension_schema()


def test_the_schema_has_its_editors_vocabulary() -> None:
    for one in descriptors(extension_schema()):
        assert set(one) <= DESCRIPTOR
        types = one["type"] if isinstance(one["type"], list) else [one["type"]]
        assert set(types) <= TYPES
        assert one.get("description") or "completion" not in one


def test_a_format_has_the_keys_that_it_can_honour() -> None:
    formats = extension_schema()["formats"]
    assert set(formats) == {*subset.FORMATS, subset.LATEX}
    assert "line-numbers" in formats["riskset-typst"]
    assert "line-numbers" not in formats["riskset-html"]
    assert "reference-doc" not in formats["riskset-typst"]
    for keys in formats.values():
        assert {"running-title", "page-mark", "linestretch", "citation-abbreviations"} <= set(keys)
        assert set(keys["crossref"]["properties"]) == set(subset.CROSSREF_KEYS)


def test_the_shortcode_is_that_which_documents_understand() -> None:
    known = SHORTCODES["riskset"]
    assert known["arguments"][0]["enum"] == [*calls.WORDS, calls.DISPLAY, calls.METHODS]
    assert set(known["attributes"]) == {*calls.NAMES, "study", "label", "caption"}
    for name in known["attributes"]:
        what = calls.DISPLAY if name in {"label", "caption"} else "value"
        calls.call_of([what, "table-1"], {name: "tbl-x"})


@pytest.mark.parametrize("name", SNIPPETS)
def test_snippets_say_what_documents_understand(name: str) -> None:
    snippet = SNIPPETS[name]
    assert set(snippet) == {"prefix", "body", "description"}
    text = plain(snippet["body"])
    options = re.findall(r"^#\| ([\w-]+):", text, re.MULTILINE)
    assert set(options) <= set(subset.CELL_OPTIONS)
    if text.startswith("---\n"):
        head = yaml.safe_load(text.split("---\n")[1])
        assert set(head) <= set(subset.DOCUMENT_KEYS)
        assert list(head["format"]) == list(subset.FORMATS)
    for call in re.findall(r"\{\{< riskset (.*?) >\}\}", text):
        assert calls.read_call(call).what in call
    for method, named in re.findall(r"study\.(\w+)\((.*?)\)", text):
        assert hasattr(OpenStudy, method)
        assert set(re.findall(r"(\w+)=", named)) <= set(SHORTCODES["riskset"]["attributes"])


def test_snippets_have_names_of_their_own() -> None:
    prefixes = [snippet["prefix"] for snippet in SNIPPETS.values()]
    assert len(set(prefixes)) == len(prefixes)


def test_the_supplements_labels_are_those_of_our_formats() -> None:
    declared = yaml.safe_load((FOLDER / "_extension.yml").read_text(encoding="utf-8"))
    common = declared["contributes"]["formats"]["common"]
    apart = yaml.safe_load((FOLDER / "supplement.yml").read_text(encoding="utf-8"))
    assert apart["crossref"]["custom"] == common["crossref"]["custom"]
