"""Writes a drafted study file: each guess with its evidence as a comment, each question marked."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riskset.drafting.remark import ASKS
from riskset.yaml_text import flow, key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.drafting.remark import Remark
    from riskset.yaml_lines import KeyPath

_WIDTH = 118
_BLOCKS = frozenset({"study", "data"})


@dataclass(frozen=True)
class StudyText:
    """A study file before it is written.

    Attributes
    ----------
    study : dict
        Its sections.
    remarks : dict of tuple to list of Remark
        Evidence and questions, by the place of the entry.
    asides : dict of str to list of str
        Comments at the end of a section, such as columns that were left out.
    """

    study: dict[str, Any]
    remarks: dict[KeyPath, list[Remark]] = field(default_factory=dict["KeyPath", "list[Remark]"])
    asides: dict[str, list[str]] = field(default_factory=dict[str, "list[str]"])

    def note(self, path: KeyPath, *remarks: Remark) -> None:
        """Add remarks about an entry."""
        self.remarks.setdefault(path, []).extend(remarks)

    def questions(self) -> list[str]:
        """The questions, each with the entry that it is about."""
        asked = [
            f"{'.'.join(map(str, path))}: {remark.text}"
            for path, remarks in self.remarks.items()
            for remark in remarks
            if remark.asks
        ]
        aside = ((section, text) for section, texts in self.asides.items() for text in texts if ASKS in text)
        return asked + [f"{section}: {text.replace(ASKS, '')}" for section, text in aside]

    def written(self, head: Sequence[str]) -> str:
        """The text of the file, with some lines of comments at its head."""
        lines = [f"# {line}".rstrip() for line in head]
        for section, content in self.study.items():
            if not content and section not in self.asides:
                continue
            # An empty section is not a mapping: it stands as a comment, with what is asked about it.
            lines += ["", f"{section}:" if content else f"# {section}:"]
            lines += self._comments((section,), "  ")
            for name, entry in content.items():
                lines += self._entry(section, name, entry)
            for text in self.asides.get(section, []):
                lines += _wrapped(text, "  ")
        return "\n".join(lines) + "\n"

    def _entry(self, section: str, name: str, entry: Any) -> list[str]:  # noqa: ANN401
        """An entry on one line, or as a block of keys where it is long."""
        path: KeyPath = (section, name)
        one = f"  {key(name)}: {flow(entry)}"
        comments = [_plain(str(remark)) for remark in self.remarks.get(path, [])]
        beside = f"{one} # {'; '.join(comments)}" if comments else one
        if len(beside) <= _WIDTH:
            return [beside]
        above = _wrapped("; ".join(comments), "  ")
        if len(one) <= _WIDTH or not isinstance(entry, dict):
            return [*above, one]
        return [*above, f"  {key(name)}:", *_block(entry, "    ")]

    def _comments(self, path: KeyPath, indent: str) -> list[str]:
        return [line for remark in self.remarks.get(path, []) for line in _wrapped(str(remark), indent)]


def _block(entry: Mapping[str, Any], indent: str) -> list[str]:
    lines: list[str] = []
    for name, value in entry.items():
        one = f"{indent}{key(name)}: {flow(value)}"
        if len(one) > _WIDTH and isinstance(value, dict):
            lines += [f"{indent}{key(name)}:", *_block(value, f"{indent}  ")]
        elif len(one) > _WIDTH and isinstance(value, list):
            lines += [f"{indent}{key(name)}:", *_items(value, f"{indent}  ")]
        else:
            lines.append(one)
    return lines


def _items(values: Sequence[Any], indent: str) -> list[str]:
    return [f"{indent}- {flow(value)}" for value in values]


def _wrapped(text: str, indent: str) -> list[str]:
    """A comment on lines of its own."""
    width = _WIDTH - len(indent) - 2
    return [f"{indent}# {line}" for line in textwrap.wrap(_plain(text), width, break_on_hyphens=False)]


def _plain(text: str) -> str:
    """A comment on one line, without signs that YAML does not take."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
