"""What the form of a journal's portal asks for, as text fields and as one file of metadata."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.submission.front import Author, Front
    from riskset.submission.statements import Statement


def fields(
    front: Front,
    abstract: str,
    counts: Mapping[str, int],
    statements: Mapping[str, Statement],
    lists: Mapping[str, Sequence[str]],
    journal: str,
) -> dict[str, bytes]:
    """The files of the portal's folder: a text for each field that is pasted, and ``metadata.json``."""
    texts = {
        "title": front.title,
        "running-title": front.short_title,
        "abstract": abstract,
        "keywords": "; ".join(front.keywords),
        "authors": "\n".join(_author_line(each, front) for each in front.authors),
        **{f"statement-{what}": each.text for what, each in statements.items()},
        **{name: "\n".join(lines) for name, lines in lists.items()},
    }
    data: dict[str, Any] = {
        "journal": journal,
        "title": front.title,
        "running_title": front.short_title,
        "abstract": abstract,
        "keywords": list(front.keywords),
        "authors": [_author(each, front) for each in front.authors],
        "affiliations": list(front.affiliations),
        "counts": dict(counts),
        "statements": {what: each.text for what, each in statements.items()},
        **{name.replace("-", "_"): list(lines) for name, lines in lists.items() if lines},
    }
    files = {f"{name}.txt": f"{text}\n".encode() for name, text in texts.items() if text}
    whole = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    return files | {"metadata.json": whole.encode()}


def _author_line(author: Author, front: Front) -> str:
    """A line with name, ORCID, e-mail and affiliations, parted by tabs."""
    places = "; ".join(front.affiliations[number - 1] for number in author.affiliations)
    corresponding = "corresponding" if author.corresponding else ""
    parts = (author.name, author.orcid, author.email, places, ", ".join(author.roles), corresponding)
    return "\t".join(parts).rstrip("\t")


def _author(author: Author, front: Front) -> dict[str, Any]:
    return {
        "name": author.name,
        "given": author.given,
        "family": author.family,
        "degrees": author.degrees,
        "orcid": f"https://orcid.org/{author.orcid}" if author.orcid else "",
        "email": author.email,
        "corresponding": author.corresponding,
        "equal_contribution": author.equal,
        "roles": list(author.roles),
        "affiliations": [front.affiliations[number - 1] for number in author.affiliations],
    }
