"""The mark of the study and the data that a picture comes from, put into a picture that was drawn without it.

So other data, of which a figure shows nothing, leave its drawing as it is kept, and the picture still says what it comes from.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.figures.png import SIGNATURE, chunk, chunks

if TYPE_CHECKING:
    from riskset.figures.formats import Form

# Stands in a drawn picture where the mark comes.
_PLACE = "riskset-digest-of-the-picture"


def without_origin(form: Form) -> Form:
    """The form of a picture whose mark is left open."""
    return replace(form, origin=_PLACE) if form.origin else form


def with_origin(form: Form, picture: bytes) -> bytes:
    """A picture that was drawn in the form of :func:`without_origin`, with the mark of its form."""
    if not form.origin:
        return picture
    place, mark = _PLACE.encode(), form.origin.encode()
    if form.name != "png":
        return picture.replace(place, mark, 1)
    parts = ((kind, data.replace(place, mark) if kind == b"iTXt" else data) for kind, data in chunks(picture))
    return SIGNATURE + b"".join(chunk(kind, data) for kind, data in parts)
