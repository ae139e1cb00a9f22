"""The manifest of a submission: digests of all that went in and came out, versions, seeds, and what was overridden."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from riskset.submission.software import versions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "MANIFEST.json"


def sha256(content: bytes) -> str:
    """The digest of some bytes."""
    return hashlib.sha256(content).hexdigest()


def manifest(
    about: Mapping[str, Any],
    inputs: Mapping[str, Path],
    outputs: Mapping[str, bytes],
    seeds: Mapping[str, int],
) -> bytes:
    """The manifest as JSON; inputs are named from the project's folder, outputs from the package's."""
    whole = {
        **about,
        "versions": versions(),
        "seeds": dict(seeds),
        "inputs": {name: sha256(path.read_bytes()) for name, path in sorted(inputs.items())},
        "outputs": {name: sha256(content) for name, content in sorted(outputs.items())},
    }
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()
