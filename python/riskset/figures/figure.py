"""A figure of a report: a plotnine plot that shows itself in a document as vector and as picture."""

from __future__ import annotations

import struct
from base64 import b64encode
from contextlib import ExitStack, suppress
from copy import copy, deepcopy
from functools import partial
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from matplotlib.text import Text
from plotnine import ggplot

from riskset.figures.formats import Carried, Form, encoded, encoded_pages, settings, with_text
from riskset.figures.kept_pictures import taken_or_drawn
from riskset.figures.letters import dress, has_outlines, warn_of, without_raw_warnings
from riskset.figures.measure import literal
from riskset.figures.noted import over_note
from riskset.figures.notes import markdown_note, plain_note
from riskset.figures.paper import TALLEST
from riskset.figures.sparing import SparingLayout, sparing_coordinates, without_blank_ticks
from riskset.figures.sparing_ticks import SparingDrawing, place_no_blank_names
from riskset.figures.theme import FONT
from riskset.figures.typeface import set_in
from riskset.memory import collecting_seldom
from riskset.problems import LookupFailed
from riskset.surroundings import NARROW, by_builtin_engine, image_forms, in_document, in_own_format

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from matplotlib.figure import Figure as Drawing

    from riskset.figures.drawn_rows import DrawnRows
    from riskset.figures.formats import Colour

PICTURE_DPI = 300
_MIME = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
# Millimetres: the window of a telephone, and what the text of a figure may need more than that.
_SCREEN_DPI = 100
_PHONE = 94
_NARROW = (90, 100, 110, 120, 130)
# A window scrolls over a figure that is so many pages high, or so much higher than the drawing for a page.
_PAGES = 3
_HIGHER = 1.5


class Figure(ggplot):
    """A plot to which layers, scales and themes can still be added.

    Attributes
    ----------
    finish : callable or None
        Called with the drawn matplotlib figure, for what the grammar of graphics has no word for.
    typeface : str
        The family it is set in.
    alt_text : str
        The figure in words, with its numbers. Every file of the figure carries it, and a document whose author gives
        no ``fig-alt`` takes it from there.
    note : str
        What belongs into its legend: methods, who is not shown. It is not part of the drawing. Lines as matplotlib takes
        them.
    abbreviations : mapping of str to str
        What the short forms mean that it prints, for the end of its legend.
    parts : tuple of Figure
        The figure in parts that a page holds, where it is higher than a page: each with the head and the axis again.
    rows : DrawnRows, optional
        Of such a figure the rows, in inches, between which the drawing of the whole can be cut where a page ends.
    redraw : callable or None
        Gives the same figure laid out for another width, in millimetres; it refuses one that its text has no room in.
    spelled : callable or None
        Spells the package's own words another way.
    origin : str
        From which study and data it comes, as a document keeps it; see :mod:`riskset.study.origin`.
    """

    finish: Callable[[Drawing], None] | None = None
    typeface: str = FONT
    alt_text: str = ""
    note: str = ""
    abbreviations: Mapping[str, str] = MappingProxyType({})
    parts: tuple[Figure, ...] = ()
    rows: DrawnRows | None = None
    redraw: Callable[[float], Figure] | None = None
    spelled: Callable[[str], str] | None = None
    origin: str = ""
    _to_draw: bool = False

    @property
    def pages(self) -> tuple[Figure, ...]:
        """Its parts, or where a page holds it whole the figure alone."""
        return self.parts or (self,)

    @property
    def legend(self) -> str:
        """Its note, and in one list what its short forms mean."""
        told = [f"{form}, {self.abbreviations[form]}" for form in sorted(self.abbreviations, key=str.casefold)]
        return "\n".join(filter(None, (self.note, f"{literal('; '.join(told))}." if told else "")))

    @property
    def plain_legend(self) -> str:
        """Its legend as a line of plain text."""
        return plain_note(self.legend)

    @property
    def words(self) -> str:
        """What a file of its own says: the figure in words, with its note."""
        lines = [plain_note(line) for line in self.legend.split("\n")]
        return " ".join([self.alt_text, *(line for line in lines if line not in self.alt_text)]).strip()

    def in_parts(self, parts: Sequence[Figure], rows: DrawnRows | None = None) -> Figure:
        """The figure, which pages show in these parts, or cut between its rows."""
        for place, part in enumerate(parts, start=1):
            part.alt_text = f"Part {place} of {len(parts)}. {self.alt_text}"
        self.parts, self.rows = tuple(parts), rows
        return self

    def with_note(self, text: str) -> Figure:
        """A copy of the figure with a sentence more in its note, and in its words."""
        noted = copy(self)
        noted.parts = tuple(map(copy, self.parts))
        noted.note = "\n".join(filter(None, (self.note, literal(text))))
        return noted.described(text)

    def explaining(self, forms: Mapping[str, str]) -> Figure:
        """The figure whose legend says what these short forms mean, too."""
        self.abbreviations = {**self.abbreviations, **forms}
        return self

    def described(self, text: str) -> Figure:
        """The figure with a sentence more in its words."""
        for each in (self, *self.parts):
            each.alt_text = f"{each.alt_text} {text}".strip()
        return self

    def spelled_by(self, spelled: Callable[[str], str]) -> Figure:
        """The figure whose words a style spells."""
        for each in (self, *self.parts):
            each.spelled, each.note, each.alt_text = spelled, spelled(each.note), spelled(each.alt_text)
            each.abbreviations = {form: spelled(told) for form, told in each.abbreviations.items()}
        return self

    def in_typeface(self, family: str) -> Figure:
        """The figure set in a family."""
        for each in (self, *self.parts):
            each.typeface = family
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Figure:
        """Copy the plot, but none of what is done with its drawing: that never changes, and may hold all results."""
        if self._to_draw:  # plotnine copies each plot that it draws, and never looks at the copy
            return self
        memo |= {id(shared): shared for shared in (self.finish, self.redraw, self.spelled)}
        return cast("Figure", super().__deepcopy__(memo))

    def __iadd__(self, other: Any) -> Any:  # noqa: ANN401  as plotnine has it
        """Add to the figure, to its parts, and to what it is drawn as at another width."""
        self.rows = None  # they may not be where they were
        for part in self.parts:
            part += deepcopy(other)  # noqa: PLW2901  a plot is added to in place
        before = self.redraw
        added: Any = super().__iadd__(other)
        if before is not None:

            def redraw(width: float) -> Figure:
                return cast("Figure", before(width) + other)

            added.redraw = redraw
        return added

    def draw(self, *, show: bool = False) -> Drawing:
        """Draw the plot, whole and without its note, with its own finish."""
        import matplotlib as mpl

        with mpl.rc_context(settings()), set_in(self.typeface), without_raw_warnings():
            # Drawing changes a plot: a copy is drawn, so that the second time is as the first.
            plot = deepcopy(self._alone())
            plot._to_draw = True  # noqa: SLF001  its own
            drawing = ggplot.draw(plot, show=show)
            if self.finish is not None:
                self.finish(drawing)
            texts: list[Any] = drawing.findobj(Text)
            for text in texts:
                if self.spelled is not None:
                    text.set_text(self.spelled(text.get_text()))
                dress(text)
            warn_of(text.get_text() for text in texts)
            for text in texts if self.typeface != FONT else ():
                family = text.get_fontfamily()
                if FONT in family:  # who writes the drawing otherwise need not know of the typeface
                    text.set_fontfamily([self.typeface if name == FONT else name for name in family])
            place_no_blank_names(drawing)
        return drawing

    def save(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401  as plotnine has it
        """Save the plot as plotnine does, in the settings and the typeface in which it is drawn."""
        import matplotlib as mpl

        with mpl.rc_context(settings()), set_in(self.typeface), without_raw_warnings():
            super().save(*arguments, **options)

    def _create_figure(self) -> None:
        import matplotlib.pyplot as plt
        from plotnine._mpl.gridspec import p9GridSpec

        self.figure = plt.figure(FigureClass=SparingDrawing)
        self._gridspec = p9GridSpec(1, 1, self.figure)

    def _build(self) -> None:
        self.layout, self.coordinates = SparingLayout(), sparing_coordinates(self.coordinates)
        super()._build()

    def _draw_breaks_and_labels(self) -> None:
        without_blank_ticks(self)
        super()._draw_breaks_and_labels()

    def images(self, *formats: str, dpi: int = PICTURE_DPI, colour: Colour = "rgb") -> dict[str, bytes]:
        """Draw once, and return the files of several formats (``svg``, ``pdf``, ``eps``, ``png``, ``tiff``).

        The figure is whole in them, however high it is; see :meth:`files` for what a page holds.

        Raises
        ------
        ValueError
            When a format has no such colours: SVG and PNG have no CMYK.
        """
        return self._images([Form(name, dpi, colour, self.words) for name in formats])

    def files(self, name: str, *, dpi: int = PICTURE_DPI, colour: Colour = "rgb") -> list[bytes]:
        """The files of a format: of a figure in parts a file each, but one PDF with a page each."""
        if name != "pdf" or not self.parts:
            return [page.images(name, dpi=dpi, colour=colour)[name] for page in self.pages]
        import matplotlib.pyplot as plt

        drawings = [page.draw() for page in self.parts]
        try:
            with self._writing(drawings):
                return [encoded_pages(drawings, Form(name, dpi, colour, self.words))]
        finally:
            for drawing in drawings:
                plt.close(drawing)

    def _images(self, forms: Sequence[Form], write: Callable[[Drawing, Form], bytes] = encoded) -> dict[str, bytes]:
        return taken_or_drawn(self, forms, write, partial(self._drawn, write=write))

    def _drawn(self, forms: Sequence[Form], write: Callable[[Drawing, Form], bytes]) -> dict[str, bytes]:
        import matplotlib.pyplot as plt

        with collecting_seldom():
            drawing = self.draw()
            try:
                with self._writing([drawing]):
                    return {form.name: write(drawing, form) for form in forms}
            finally:
                plt.close(drawing)

    def _writing(self, drawings: Sequence[Drawing]) -> Any:  # noqa: ANN401  a context
        """The settings in which drawings are written: those of a font of PostScript outlines are pictures of letters."""
        import matplotlib as mpl

        texts: list[Any] = [text for drawing in drawings for text in drawing.findobj(Text)]
        names = dict.fromkeys(name for text in texts for name in text.get_fontfamily() if name != self.typeface)
        outlines = {"pdf.fonttype": 3, "ps.fonttype": 3} if has_outlines(names) else {}
        stack = ExitStack()
        stack.enter_context(mpl.rc_context(settings() | outlines))
        stack.enter_context(set_in(self.typeface))
        stack.enter_context(without_raw_warnings())
        return stack

    def narrow(self) -> bytes | None:
        """An SVG for the window of a telephone; ``None`` where the figure fits one, or no other has room for its text.

        Of the widths that have room that is taken whose drawing is no higher than a page; where none is, as of a forest of
        many rows, the narrowest that is no higher than three pages, or than half as high again as this one.
        """
        long: Figure | None = None
        for width in _NARROW if self.redraw is not None and _width(self) > _PHONE else ():
            if width >= _width(self):
                break
            drawn = self._redrawn(width)
            if drawn is not None and not drawn.parts:
                return drawn.images("svg")["svg"]
            long = long or drawn
        most = max(_PAGES * TALLEST, _HIGHER * self.theme.getp("figure_size")[1])
        if long is None or long.theme.getp("figure_size")[1] > most:
            return None
        return long.images("svg")["svg"]

    def _redrawn(self, width: float) -> Figure | None:
        """The figure laid out for another width; ``None`` where its text has no room."""
        assert self.redraw is not None  # noqa: S101  asked before
        with suppress(LookupFailed, ValueError):
            figure = self.redraw(width)
            return figure if _width(figure) <= width + 1 else None
        return None

    def with_text(self) -> bytes:
        """An SVG whose text is text, for those who redraw a figure."""
        return self._images([Form("svg", words=self.words)], with_text)["svg"]

    def editable(self) -> bytes | None:
        """An SVG whose boxes and texts office programs can edit; ``None`` for a figure that has none."""
        return None

    def write(self, path: Path, *, dpi: int = PICTURE_DPI, colour: Colour = "rgb") -> None:
        """Write the figure, whole, in the format that the file's name ends with."""
        name = path.suffix.removeprefix(".").lower()
        path.write_bytes(self.images(name, dpi=dpi, colour=colour)[name])

    def _repr_mimebundle_(self, *_args: object, **_kwargs: object) -> Any:  # noqa: ANN401  as plotnine has it
        if not in_document():
            return self._in_notebook()
        return self.shown_in_document(), {}

    def shown_in_document(self) -> dict[str, str | bytes]:
        """What the document shows that is being executed, by kind of content: pictures, and one for a narrow window."""
        bundle = self.in_document(*image_forms(), own=in_own_format())
        if by_builtin_engine():
            bundle[NARROW] = (self.narrow() or b"").decode()
        return bundle

    def in_document(self, *forms: str, own: bool) -> dict[str, str | bytes]:
        """What a document that is rendered shows, by kind of content: the pictures of these forms, of one drawing."""
        images = self.carrying(*forms) if own else self.noted(*forms)
        return {_MIME[form]: images[form].decode() if form == "svg" else images[form] for form in forms}

    def _mime_(self) -> tuple[str, str]:
        """What marimo shows: the picture of a notebook, with its words."""
        data, sizes = self._in_notebook()
        picture, size = b64encode(data[_MIME["png"]]).decode(), sizes[_MIME["png"]]
        words = escape(self.alt_text)
        source = f'src="data:{_MIME["png"]};base64,{picture}" width="{size["width"]}"'
        return "text/html", f'<img {source} style="max-width: 100%; height: auto" alt="{words}">'

    def _in_notebook(self) -> tuple[dict[str, bytes], dict[str, dict[str, int]]]:
        """A picture of twice the pixels that a screen shows, with the size that it has there."""
        picture = self.noted("png", dpi=2 * _SCREEN_DPI)["png"]
        width, height = struct.unpack(">II", picture[16:24])  # PNG's own account of itself
        return {_MIME["png"]: picture}, {_MIME["png"]: {"width": width // 2, "height": height // 2}}

    def noted(self, *formats: str, dpi: int = PICTURE_DPI) -> dict[str, bytes]:
        """Pictures with the note drawn under them, for who has no other place for it."""
        carried = {"pdf": Carried()}  # of a PDF words and origin stand where the extension's filter reads them
        forms = [Form(name, dpi, words=self.words, carried=carried.get(name), origin=self.origin) for name in formats]
        return self._images(forms, partial(over_note, note=self.legend) if self.legend else encoded)

    def _alone(self) -> Figure:
        """The whole figure without its parts."""
        alone = copy(self)
        alone.parts = ()
        return alone

    def carrying(self, *forms: str) -> dict[str, bytes]:
        """Pictures that carry the note, and the parts that a page holds, for the filter of the document to take out."""
        parts = [part.images(*forms) for part in self.parts]
        note = markdown_note(self.legend)
        made: list[Form] = []
        for name in forms:
            carried = Carried(note, tuple(part[name] for part in parts), self.rows)
            made.append(Form(name, words=self.alt_text, carried=carried, origin=self.origin))
        return self._images(made)


def _width(figure: Figure) -> float:
    """Millimetres."""
    return 25.4 * figure.theme.getp("figure_size")[0]
