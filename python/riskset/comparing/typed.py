"""Numbers that somebody typed into the prose: those that were a result's, and that no result has any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.own.context import is_result
from riskset.audit.own.numerals import numerals
from riskset.comparing.naming import called

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from riskset.audit.own.numerals import Numeral
    from riskset.builds.build import StudyBuild
    from riskset.builds.document_build import Sentence

_MOST_TOLD = 2


@dataclass(frozen=True)
class TypedNumbers:
    """Results whose print has changed, by what they printed before; of prints that no result has now."""

    before: dict[str, dict[str, str]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[StudyBuild, StudyBuild]]) -> TypedNumbers:
        """Of studies as they were and as they are."""
        pairs = list(pairs)
        now = {_plain(row.text) for _, new in pairs for row in new.results}
        before: dict[str, dict[str, str]] = {}
        for old, new in pairs:
            for key, row in old.by_key.items():
                text = _plain(row.text)
                later = new.by_key.get(key)
                if later is not None and row.result.value is not None and text not in now:
                    before.setdefault(text, {}).setdefault(called(new, row.result), later.text)
        return cls(before)

    def wrong_in(self, sentence: Sentence) -> Iterator[str]:
        """What is to be said of the numbers that were typed into a sentence."""
        for numeral in numerals(sentence.text):
            told = any(each.start < numeral.end and numeral.start < each.end for each in sentence.told)
            found = {} if told else self.before.get(_plain(numeral.text), {})
            if found and _reads_as_result(sentence.text, numeral):
                names: dict[str, str] = {}
                for name, text in found.items():
                    names.setdefault(text, name)
                named = [f"{text} now ({name})" for text, name in list(names.items())[:_MOST_TOLD]]
                more = ", or another number" if len(names) > _MOST_TOLD else ""
                yield f"{numeral.text} is typed by hand, and is {' or '.join(named)}{more}"


def _plain(text: str) -> str:
    """A printed number without its sign of percent, and with one kind of decimal mark and of thousands."""
    return text.strip().removesuffix("%").replace("\u00b7", ".").replace("\u202f", ",").replace("\u2009", ",").strip()


def _reads_as_result(text: str, numeral: Numeral) -> bool:
    """Whether a number is none of a time or a term, which may be the same by chance."""
    return is_result(text, numeral) or numeral.unit == "%" or "." in _plain(numeral.text)
