"""The paragraphs of statistical methods of a study, whole or by parts, as Markdown with citations."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from riskset.methods.checks import checked
from riskset.methods.compared import characteristics_compared
from riskset.methods.curves_compared import curves_compared
from riskset.methods.descriptive import described
from riskset.methods.design import counted_from, designed
from riskset.methods.imputing import imputed
from riskset.methods.methods import Methods
from riskset.methods.missing import left_out
from riskset.methods.models import modelled
from riskset.methods.software import others_methods, programs
from riskset.methods.stressed import stressed
from riskset.methods.suppressed import suppressed
from riskset.methods.survival import estimated, followed
from riskset.methods.testing import tested
from riskset.methods.wording import as_markdown, as_plain, cited_once, finished, without_citations
from riskset.problems import LookupFailed, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from riskset.methods.ran import Ran

_PARTS: dict[str, tuple[Callable[[Ran], Iterator[str]], ...]] = {
    "descriptive": (described, characteristics_compared),
    "survival": (counted_from, estimated, curves_compared, followed),
    "design": (designed,),
    "models": (modelled, checked),
    "further": (others_methods,),
    "missing": (imputed, left_out),
    "testing": (tested, stressed),
    "suppression": (suppressed,),
    "software": (programs,),
}
PARTS = tuple(_PARTS)
"""The parts by name, in their order."""
_PARAGRAPHS = (
    ("descriptive",),
    ("survival", "design"),
    ("models", "further"),
    ("missing", "testing", "suppression", "software"),
)


def written(ran: Ran, parts: Sequence[str] = (), *, citations: bool = True) -> Methods:
    """Write the methods of what ran.

    Parameters
    ----------
    ran : Ran
    parts : sequence of str
        Names of parts; without any, all.
    citations : bool
        Whether works are cited.

    Raises
    ------
    LookupFailed
        When there is no part of a name.
    """
    for part in parts:
        if part not in _PARTS:
            message = f"methods have no part {part!r}. {did_you_mean(part, list(PARTS), 'Parts')}"
            raise LookupFailed(message)
    chosen = parts or PARTS
    paragraphs = [
        [finished(sentence) for name in group if name in chosen for sentence in _sentences(ran, name)]
        for group in _PARAGRAPHS
    ]
    text = cited_once("\n\n".join(" ".join(dict.fromkeys(sentences)) for sentences in paragraphs if sentences))
    style = ran.style
    marked = as_markdown(text if citations else without_citations(text), style)
    return Methods(marked, as_plain(text, style))


def _sentences(ran: Ran, part: str) -> Iterator[str]:
    return chain.from_iterable(write(ran) for write in _PARTS[part])
