"""Several supplements joined: tags, links, lists, notes, counts and pictures of each stay its own."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree

from riskset.assets import asset
from riskset.documents.contents_page import LINK, Line, contents_page, numbered
from riskset.documents.extension import read_extension
from riskset.documents.making import EPOCH, make
from riskset.documents.pandoc import Job
from riskset.submission.heading_words import headings_in_typst
from riskset.submission.one_word_file import one_file
from riskset.submission.pdf_joining import Part, joined
from riskset.submission.texts import SupplementText
from riskset.word_files.names import w
from riskset.word_files.package import open_word
from riskset.word_files.paragraphs import style_of, text_of

_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_TEXT = """\
# Values of $\\beta_2$ in NAME {#values}

See [above](#values) and the note.^[A note of NAME.]

1. First of NAME
2. Second of NAME

| Left | Right |
| ---- | ----- |
| a    | NAME  |

![A dot of NAME](dot.png){#fig-dot width=1cm fig-alt="A dot"}
"""


def _made(name: str, target: str, folder: Path, **metadata: Any) -> bytes:
    folder = folder / f"{name}-{target}"
    folder.mkdir()
    # Another picture in each document, under the same name.
    (folder / "dot.png").write_bytes(_DOT + name.encode())
    job = Job(
        target=target,
        document=folder / "text.qmd",
        markdown=_TEXT.replace("NAME", name),
        metadata={"title": f"Supplement {name}", "lang": "en", "running-title": f"Head {name}", **metadata},
        folder=folder,
        output=folder / f"text.{'typ' if target == 'typst' else target}",
        epoch=EPOCH,
    )
    extension = read_extension(asset("_extensions/riskset"))
    assert extension is not None
    content, said = make(job, extension)
    assert not [each for each in said if "PDF/UA" in each]
    return content


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A PDF of contents and two documents."""
    folder = tmp_path_factory.mktemp("pdf")
    extension = read_extension(asset("_extensions/riskset"))
    assert extension is not None
    front = contents_page("All", "Of <both>", [Line(0, "One", 2), Line(0, "Two", 3)], 3, extension)
    parts = [Part("All", front)]
    for place, name in enumerate(("One", "Two"), start=2):
        parts.append(Part(name, _made(name, "typst", folder, **numbered(place, 3))))
    made = joined("All & more", parts, LINK)
    assert made == joined("All & more", parts, LINK)
    return made


def test_the_tags_of_joined_pdfs_lead_to_their_pages(whole: bytes, tmp_path: Path) -> None:
    from pypdf import PdfReader

    path = tmp_path / "whole.pdf"
    path.write_bytes(whole)
    reader = PdfReader(path)
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    top = root["/StructTreeRoot"]["/K"][0].get_object()
    assert [each.get_object()["/S"] for each in top["/K"]][-2:] == ["/Part", "/Part"]
    numbers: Any = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    tags = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    assert len(tags) == len(numbers) // 2
    pages: Any = reader.pages
    for page in pages:
        owners = [each.get_object() for each in tags.pop(int(page["/StructParents"])).get_object()]
        assert owners
        assert all(each["/Pg"].get_object() == page.get_object() for each in owners)
        for each in page.get("/Annots") or ():
            link = each.get_object()
            owner = tags.pop(int(link["/StructParent"])).get_object()
            assert owner["/S"] == "/Link"
            kids = owner["/K"] if isinstance(owner["/K"], list) else [owner["/K"]]
            own = [one.get_object() for one in kids]
            assert link in [one["/Obj"].get_object() for one in own if isinstance(one, dict) and "/Obj" in one]
    assert not tags


def test_a_link_within_a_document_stays_in_it(whole: bytes, tmp_path: Path) -> None:
    from pypdf import PdfReader

    path = tmp_path / "whole.pdf"
    path.write_bytes(whole)
    reader = PdfReader(path)
    places = reader.named_destinations
    for number, page in enumerate(reader.pages):
        for each in page.get("/Annots") or ():
            to = each.get_object()["/Dest"]
            if number == 0:
                assert reader.get_page_number(to[0].get_object()) in {1, 2}
            elif isinstance(to, list):
                assert reader.get_page_number(to[0].get_object()) == number
            else:
                assert reader.get_destination_page_number(places[to]) == number
    titles = [each for each in reader.outline if not isinstance(each, list)]
    assert [each.title for each in titles] == ["All", "One", "Two"]
    assert [reader.get_destination_page_number(each) for each in titles] == [0, 1, 2]


def test_contents_have_the_formulas_of_headings(tmp_path: Path) -> None:
    from pypdf import PdfReader

    extension = read_extension(asset("_extensions/riskset"))
    assert extension is not None
    word = _made("One", "docx", tmp_path, toc=True)
    printed = headings_in_typst(word, "One")
    assert printed == ["", "Values of $beta_2$ in One"]
    path = tmp_path / "front.pdf"
    path.write_bytes(contents_page("All", "", [Line(1, "Values of in One", 1, printed[1])], 1, extension))
    assert "Values of 𝛽" in PdfReader(path).pages[0].extract_text()
    own = [each for each in open_word(word, "one.docx").blocks if style_of(each) == "TOC1"]
    assert [len(list(each.iter(_MATH))) for each in own] == [1]
    assert text_of(own[0]).split() == ["Values", "of", "in", "One"]


def test_word_files_are_joined_with_contents(tmp_path: Path) -> None:
    texts = [
        SupplementText(Path(f"{name}.qmd"), name, _made(name, "docx", tmp_path, **{"number-sections": True}), b"", ())
        for name in ("One", "Two")
    ]
    content = one_file("All", "Of both", texts)
    assert content == one_file("All", "Of both", texts)
    path = tmp_path / "all.docx"
    path.write_bytes(content)
    document = docx.Document(str(path))
    assert len(document.tables) == 2
    file = open_word(content, "all.docx")
    body = file.body
    assert [each.text for each in document.paragraphs[:2]] == ["All", "Of both"]
    lines = [each for each in file.blocks if style_of(each).startswith("TOC")]
    assert [text_of(each).strip() for each in lines] == [
        "Supplement One", "1 Values of  in One", "Supplement Two", "1 Values of  in Two",
    ]  # fmt: skip
    assert [len(list(each.iter(_MATH))) for each in lines] == [0, 1, 0, 1]
    names = [each.get(w("name")) for each in body.iter(w("bookmarkStart"))]
    ids = [each.get(w("id")) for each in body.iter(w("bookmarkStart"))]
    assert len(set(names)) == len(names)
    assert len(set(ids)) == len(ids)
    assert {each.get(w("anchor")) for each in body.iter(w("hyperlink"))} <= set(names)
    lists = [each.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}") for each in body.iter(w("p"))]
    used = [each.get(w("val")) for each in lists if each is not None]
    assert used[0] == used[1] != used[-1] == used[-2]
    called = [each.get(w("id")) for each in body.iter(w("footnoteReference"))]
    notes = {each.get(w("id")): "".join(map(str, each.itertext())) for each in file.tree("word/footnotes.xml")}
    assert ["A note of One." in notes[called[0]], "A note of Two." in notes[called[1]]] == [True, True]
    pictures = {name for name in file.parts if name.startswith("word/media/")}
    assert len(pictures) == 2
    heads = [etree.tostring(file.tree(name)) for name in file.parts if name.startswith("word/header-")]
    assert [b"Head One" in heads[0], b"Head Two" in heads[1]] == [True, True]
