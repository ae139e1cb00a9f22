"""The published schema is the one that the program reads by, and it teaches."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from riskset.kinds.registry import own_kinds
from riskset.study import json_schema, json_schema_text

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "schema" / "study.schema.json"
ENTRIES = tuple(kind.entry for kind in own_kinds().values())


def test_the_published_schema_is_current() -> None:
    written = json_schema_text(ENTRIES)
    assert PUBLISHED.read_text(encoding="utf-8") == written, "write it anew by make schema"
    assert json.loads(written) == json_schema(ENTRIES)


def sections(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    named = {name: part for name, part in schema["$defs"].items() if "properties" in part}
    return {"the study file": schema, **named}


def test_every_key_is_described() -> None:
    for name, section in sections(json_schema(ENTRIES)).items():
        assert section["additionalProperties"] is False, name
        for key, value in section["properties"].items():
            assert value.get("description"), f"{name}.{key}"


def test_defaults_stand_and_none_does_not() -> None:
    schema = json_schema(ENTRIES)
    outcomes = schema["$defs"]["OutcomesDisplay"]["properties"]
    assert outcomes["conf_level"]["default"] == 0.95
    assert outcomes["at"]["items"] == {"exclusiveMinimum": 0, "maximum": 50000, "type": "number"}
    assert "null" not in json.dumps(schema["$defs"]["DataFile"])
    assert schema["$defs"]["VariableSpec"]["properties"]["kind"]["enum"][0] == "continuous"


def test_the_example_begins_with_the_schema() -> None:
    study = ROOT / "report" / "bmt" / "study.yml"
    first = study.read_text(encoding="utf-8").splitlines()[0]
    prefix = "# yaml-language-server: $schema="
    assert first.startswith(prefix)
    assert (study.parent / first.removeprefix(prefix)).resolve() == PUBLISHED
