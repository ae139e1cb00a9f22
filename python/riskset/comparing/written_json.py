"""Writes a difference as JSON, with each result by its names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from riskset.comparing.presented import summary
from riskset.results import KEY_FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.builds.build import Build, Key, Printed
    from riskset.comparing.difference import Change, Difference, StudyDifference, Where

FORMAT, VERSION = "riskset-diff", 1


def write_json(difference: Difference, remarks: Sequence[str] = ()) -> str:
    """Give the difference as a JSON object: every result that changed, came or went, also beneath rounding."""
    data = {
        "format": FORMAT,
        "version": VERSION,
        "old": _side(difference.names[0], difference.old),
        "new": _side(difference.names[1], difference.new),
        "summary": summary(difference),
        "has_changes": difference.has_changes,
        "inputs": [{"what": e.what, "name": e.name, "old": e.old, "new": e.new} for e in difference.inputs],
        "consequences": [
            {
                "kind": each.kind,
                "message": each.message,
                "old": each.old,
                "new": each.new,
                "results": [_key(key) for key in each.keys],
                "places": [_where(place) for place in each.places],
            }
            for each in difference.consequences
        ],
        "sentences": [
            {
                "file": each.file,
                "line": each.line,
                "section": each.section,
                "old": each.old,
                "new": each.new,
                "fits": not each.contradicted,
                "contradicted": list(each.contradicted),
            }
            for each in difference.sentences
        ],
        "studies": [_study(each) for each in difference.studies],
        "remarks": list(remarks),
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _side(name: str, build: Build) -> dict[str, Any]:
    revision = build.revision
    return {
        "name": name,
        "studies": [each.file.path for each in build.studies],
        "results": sum(len(each.results) for each in build.studies),
        "revision": None if revision is None else {"commit": revision.commit, "clean": revision.clean},
    }


def _study(study: StudyDifference) -> dict[str, Any]:
    return {
        "title": study.title,
        "populations": [
            {"name": each.name, "label": each.label, "old": each.old, "new": each.new} for each in study.populations
        ],
        "changed": [_change(each) for each in study.changed],
        "added": [_change(each) for each in study.added],
        "gone": [_change(each) for each in study.gone],
        "told_otherwise": [_change(each) for each in study.told_otherwise],
        "reprinted": study.reprinted,
        "cells": [{**_where(each.where), "old": each.old, "new": each.new} for each in study.cells],
        "renames": [
            {"field": each.field, "old": each.old, "new": each.new, "results": each.results} for each in study.renames
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "result": _key(change.key),
        "name": change.name,
        "old": _printed(change.old),
        "new": _printed(change.new),
        "as_printed": change.is_visible,
        "places": [_where(place) for place in change.places],
    }


def _printed(row: Printed | None) -> dict[str, Any] | None:
    if row is None:
        return None
    told = row.result
    said = {"unit": told.unit, "method": told.method, "warning": told.warning}
    return {"text": row.text, "value": told.value, "state": told.state, **{k: v for k, v in said.items() if v}}


def _key(key: Key) -> dict[str, Any]:
    """The names of a result; those that it does not have are left out."""
    return {name: part for name, part in zip(KEY_FIELDS, key, strict=True) if part not in {"", None}}


def _where(where: Where) -> dict[str, Any]:
    told = {
        "kind": where.kind,
        "display": where.display,
        "printed": where.printed,
        "row": where.row,
        "column": where.column,
        "file": where.file,
        "line": where.line,
        "text": where.text,
    }
    return {name: value for name, value in told.items() if value not in {"", None}}
