"""Tagged PDFs joined to one: their pages, bookmarks, links and tags, with names that do not meet."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ACCESSIBLE = "<pdfuaid:part>1</pdfuaid:part>"
_PROPERTIES = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>{accessible}\
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>"""
# What names a place or an element of the same file.
_NAMES = ("/Dest", "/D", "/ID")
_KEYS = ("/StructParent", "/StructParents")


@dataclass(frozen=True)
class Part:
    """A PDF that becomes a part of another, with the words of its bookmark."""

    title: str
    content: bytes


def joined(title: str, parts: Sequence[Part], address: str) -> bytes:
    """One PDF of several, of which the first has the contents: a link to `address` and a number leads to that page.

    The tags of the later parts become parts of the first one's, and names get the number of their part before them. The
    whole declares that it is accessible if all parts do.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import TextStringObject

    readers = [PdfReader(io.BytesIO(each.content)) for each in parts]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        writer = PdfWriter(clone_from=readers[0])
        whole: Any = writer.root_object
        roots: list[Any] = [whole, *(each.root_object.clone(writer) for each in readers[1:])]
    accessible = all(map(_declares, roots))
    for number, root in enumerate(roots):
        _rename(root, f"{number}.")
        if number:
            _count_on(root, _next_key(whole))
            _add_tags(whole, root)
    starts = [next(_leaves(each["/Pages"])) for each in roots]
    pages = [page for root in roots for page in _leaves(root["/Pages"])]
    outlines = [each.pop("/Outlines", None) for each in roots]
    _put_names(whole, roots)
    _put_pages(whole, pages)
    _lead(pages, address)
    for each, start, outline in zip(parts, starts, outlines, strict=True):
        _bookmark(writer, each.title, start, outline)
    properties = _PROPERTIES.format(title=escape(title), accessible=_ACCESSIBLE if accessible else "")
    whole["/Metadata"].get_object().set_data(properties.encode())
    writer.metadata = {"/Title": TextStringObject(title)}
    writer.pdf_header = readers[0].pdf_header
    for root in roots[1:]:
        root.clear()
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _declares(root: Any) -> bool:  # noqa: ANN401  pypdf is imported where it is needed alone
    """Whether a PDF declares that it is accessible."""
    told = _at(root, "/Metadata")
    return told is not None and _ACCESSIBLE.encode() in told.get_data() and "/StructTreeRoot" in root


def _at(thing: Any, *keys: str) -> Any:  # noqa: ANN401
    """What stands under some keys, one within another; None where one is not there."""
    for key in keys:
        if thing is None:
            return None
        thing = thing.get_object().get(key)
    return None if thing is None else thing.get_object()


def _reached(root: Any) -> Iterator[Any]:  # noqa: ANN401
    """All dictionaries and lists to which something leads, each once."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        each = waiting.pop().get_object()
        if id(each) in seen or not isinstance(each, dict | list):
            continue
        seen.add(id(each))
        yield each
        waiting += each.values() if isinstance(each, dict) else each


def _marked(value: Any, mark: str) -> Any:  # noqa: ANN401
    """A name with a mark before it; what is no name stays."""
    from pypdf.generic import ByteStringObject, TextStringObject

    if isinstance(value, bytes):
        return ByteStringObject(mark.encode() + value)
    return TextStringObject(f"{mark}{value}") if isinstance(value, TextStringObject) else value


def _rename(root: Any, mark: str) -> None:  # noqa: ANN401
    """Put a mark before all names within a file."""
    from pypdf.generic import NameObject

    for each in list(_reached(root)):
        if not isinstance(each, dict):
            continue
        for key in _NAMES:
            if key in each:
                each[NameObject(key)] = _marked(each[key], mark)
        headers = _at(each, "/Headers")
        if headers is not None:
            headers[:] = [_marked(one, mark) for one in headers]
    for tree in (_at(root, "/Names", "/Dests"), _at(root, "/StructTreeRoot", "/IDTree")):
        for leaf in _nodes(tree):
            names = leaf["/Names"].get_object()
            names[::2] = [_marked(one, mark) for one in names[::2]]


def _count_on(root: Any, first: int) -> None:  # noqa: ANN401
    """Let the keys by which pages and links know their tags begin with `first`."""
    from pypdf.generic import NameObject, NumberObject

    for each in list(_reached(root)):
        for key in _KEYS:
            if isinstance(each, dict) and key in each:
                each[NameObject(key)] = NumberObject(int(each[key]) + first)
    for leaf in _nodes(_at(root, "/StructTreeRoot", "/ParentTree")):
        keys = leaf["/Nums"].get_object()
        keys[::2] = [NumberObject(int(one) + first) for one in keys[::2]]


def _nodes(tree: Any) -> Iterator[Any]:  # noqa: ANN401
    """The nodes of a tree of names or numbers that hold entries."""
    if tree is None:
        return
    node = tree.get_object()
    if "/Names" in node or "/Nums" in node:
        yield node
    for each in _at(node, "/Kids") or ():
        yield from _nodes(each)


def _pairs(tree: Any, kind: str) -> list[tuple[Any, Any]]:  # noqa: ANN401
    """The entries of a tree of names or numbers."""
    flat = [one for node in _nodes(tree) for one in node[kind].get_object()]
    return list(zip(flat[::2], flat[1::2], strict=True))


def _next_key(root: Any) -> int:  # noqa: ANN401
    """The number that no tag of a file has yet."""
    pairs = _pairs(_at(root, "/StructTreeRoot", "/ParentTree"), "/Nums")
    return max((int(key) for key, _ in pairs), default=-1) + 1


def _as_tree(kind: str, pairs: Sequence[tuple[Any, Any]]) -> Any:  # noqa: ANN401
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject

    return DictionaryObject({NameObject(kind): ArrayObject([one for pair in pairs for one in pair])})


def _letters(pair: tuple[Any, Any]) -> bytes:
    """What entries of a tree of names are sorted by."""
    return pair[0] if isinstance(pair[0], bytes) else str(pair[0]).encode()


def _put_names(whole: Any, roots: Sequence[Any]) -> None:  # noqa: ANN401
    """Let the whole know the places of all parts."""
    from pypdf.generic import DictionaryObject, NameObject

    places = [pair for root in roots for pair in _pairs(_at(root, "/Names", "/Dests"), "/Names")]
    if places:
        tree = _as_tree("/Names", sorted(places, key=_letters))
        whole[NameObject("/Names")] = DictionaryObject({NameObject("/Dests"): tree})


def _add_tags(whole: Any, root: Any) -> None:  # noqa: ANN401
    """Put the tags of a later part under those of the whole; without them the whole has none either."""
    from pypdf.generic import ArrayObject, NameObject, NumberObject

    if "/StructTreeRoot" not in whole:
        return
    tags, own = whole["/StructTreeRoot"], _at(root, "/StructTreeRoot")
    if own is None:
        del whole["/StructTreeRoot"]
        whole.pop("/MarkInfo", None)
        return
    top = tags["/K"][0].get_object() if isinstance(tags["/K"], list) else tags["/K"]
    for each in own["/K"] if isinstance(own["/K"], list) else [own.raw_get("/K")]:
        part = each.get_object()
        part[NameObject("/S")] = NameObject("/Part")
        part[NameObject("/P")] = top.indirect_reference
        if _at(root, "/Lang") not in {None, _at(whole, "/Lang")}:
            part[NameObject("/Lang")] = root["/Lang"]
        kids = top["/K"] if isinstance(top["/K"], list) else ArrayObject([top.raw_get("/K")])
        kids.append(part.indirect_reference)
        top[NameObject("/K")] = kids
    for key, kind in (("/ParentTree", "/Nums"), ("/IDTree", "/Names")):
        pairs = [*_pairs(_at(tags, key), kind), *_pairs(_at(own, key), kind)]
        if pairs:
            ordered = sorted(pairs, key=_letters) if kind == "/Names" else pairs
            tags[NameObject(key)] = _as_tree(kind, ordered)
    for key in ("/RoleMap", "/ClassMap"):
        if key in own:
            tags[NameObject(key)] = type(own[key])({**own[key], **(_at(tags, key) or {})})
    tags[NameObject("/ParentTreeNextKey")] = NumberObject(_next_key(whole))


def _leaves(tree: Any) -> Iterator[Any]:  # noqa: ANN401
    """The pages of a tree, with what they take over from above them."""
    from pypdf.generic import NameObject

    node = tree.get_object()
    for each in _at(node, "/Kids") or ():
        page = each.get_object()
        for key in ("/Resources", "/MediaBox", "/CropBox", "/Rotate"):
            if key in node and key not in page:
                page[NameObject(key)] = node.raw_get(key)
        if page["/Type"] == "/Pages":
            yield from _leaves(page)
        else:
            yield page


def _put_pages(whole: Any, pages: Sequence[Any]) -> None:  # noqa: ANN401
    from pypdf.generic import ArrayObject, NameObject, NumberObject

    tree = whole["/Pages"]
    tree[NameObject("/Kids")] = ArrayObject([each.indirect_reference for each in pages])
    tree[NameObject("/Count")] = NumberObject(len(pages))
    for each in pages:
        each[NameObject("/Parent")] = tree.indirect_reference


def _lead(pages: Sequence[Any], address: str) -> None:
    """Let the links of the contents lead to their pages."""
    from pypdf.generic import ArrayObject, NameObject, TextStringObject

    for page in pages:
        for each in _at(page, "/Annots") or ():
            link = each.get_object()
            to = str(_at(link, "/A", "/URI") or "")
            if to.startswith(address):
                number = int(to.removeprefix(address))
                del link["/A"]
                link[NameObject("/Dest")] = ArrayObject([pages[number - 1].indirect_reference, NameObject("/Fit")])
                link[NameObject("/Contents")] = TextStringObject(f"Page {number}")


def _bookmark(writer: Any, title: str, page: Any, own: Any) -> None:  # noqa: ANN401
    """A bookmark that leads to a page, with those of the part under it."""
    from pypdf.generic import NameObject, NumberObject

    made = writer.add_outline_item(title=title, page_number=page.indirect_reference)
    if own is None or _at(own, "/First") is None:
        return
    outline, above = own.get_object(), made.get_object()
    each, count = outline["/First"], 0
    while each is not None:
        each[NameObject("/Parent")] = made
        count += 1
        each = _at(each, "/Next")
    above[NameObject("/First")], above[NameObject("/Last")] = outline.raw_get("/First"), outline.raw_get("/Last")
    above[NameObject("/Count")] = NumberObject(-count)
