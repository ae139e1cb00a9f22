"""The Word file: native tables, real captions and references, and XML that a schema would accept."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections import Counter

import pytest
from lxml import etree
from pypdf import PdfReader

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def fields(word):
    """The complex fields in order: instruction and text shown."""
    found, instruction, shown, state = [], "", "", None
    for element in word.document.iter(f"{W}fldChar", f"{W}instrText", f"{W}t"):
        if element.tag == f"{W}fldChar":
            kind = element.get(f"{W}fldCharType")
            if kind == "begin":
                assert state is None
                instruction, shown = "", ""
            elif kind == "end":
                found.append((" ".join(instruction.split()), shown.replace("\u00a0", " ")))
            state = {"begin": "instruction", "separate": "shown", "end": None}[kind]
        elif state == "instruction":
            instruction += element.text or ""
        elif state == "shown":
            shown += element.text or ""
    assert state is None
    return found


def bookmark_texts(word):
    """What each bookmark holds: the text of runs between its start and its end."""
    opened, texts = {}, {}
    for element in word.document.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}t"):
        if element.tag == f"{W}bookmarkStart":
            opened[element.get(f"{W}id")] = element.get(f"{W}name")
            texts[element.get(f"{W}name")] = ""
        elif element.tag == f"{W}bookmarkEnd":
            opened.pop(element.get(f"{W}id"))
        else:
            for name in opened.values():
                texts[name] += (element.text or "").replace("\u00a0", " ")
    assert not opened
    return texts


def spoken(word):
    """Title and description of each table, as programs that read aloud find them."""
    found = [
        (table.find(f"{W}tblPr/{W}tblCaption"), table.find(f"{W}tblPr/{W}tblDescription"))
        for table in word.all("//w:tbl")
    ]
    return [tuple(None if one is None else one.get(f"{W}val").replace("\u00a0", " ") for one in pair) for pair in found]


def test_a_table_bears_its_caption_as_its_title(manuscript_word):
    assert spoken(manuscript_word)[0] == ("Table 1. Characteristics of all patients.", None)


def test_each_part_of_a_table_has_title_and_description_in_their_order(pandoc):
    one = '<w:tbl><w:tblPr><w:tblW w:w="0"/>{}</w:tblPr><w:tblGrid/></w:tbl>'
    said = '<w:tblDescription w:val="2 rows"/>'
    raw = one.format(said) + one.format(said) + one.format('<w:tblCaption w:val="Mine"/>' + said)
    word = pandoc.word(f'::: {{#tbl-x}}\n```{{=openxml}}\n{raw}\n```\n\nThose of "A" & *B* < 5.\n:::\n')
    title = "Table 1. Those of \u201cA\u201d & B < 5."
    assert spoken(word) == [(title, "2 rows"), (title, "2 rows"), ("Mine", "2 rows")]
    for table in word.all("//w:tbl"):
        assert [etree.QName(child).localname for child in table.find(f"{W}tblPr")][-2:] == [
            "tblCaption",
            "tblDescription",
        ]


def test_captions_are_paragraphs_of_words_own_kind_with_a_counting_field(manuscript_word):
    assert manuscript_word.paragraphs("TableCaption") == [
        "Table 1. Characteristics of all patients.",
        "Table 2. A table in Markdown.",
        "Table S1. A supplement table.",
    ]
    assert manuscript_word.paragraphs("ImageCaption") == [
        "Figure 1. Overall survival.",
        "Figure S1. A supplement figure.",
    ]
    counting = [field for field in fields(manuscript_word) if field[0].startswith("SEQ")]
    assert counting == [
        ("SEQ Table \\* ARABIC", "1"),
        ("SEQ Table \\* ARABIC", "2"),
        ("SEQ Figure \\* ARABIC", "1"),
        ("SEQ Supplementary_Table \\* ARABIC", "1"),
        ("SEQ Supplementary_Figure \\* ARABIC", "1"),
    ]


def test_references_are_fields_that_show_what_their_bookmark_holds(manuscript_word):
    texts = bookmark_texts(manuscript_word)
    shown = []
    for instruction, text in fields(manuscript_word):
        if not instruction.startswith("REF"):
            continue
        name = instruction.split()[1]
        assert text == texts[name]
        shown.append(text)
    assert Counter(shown) == Counter(
        ["Table 1"] * 4 + ["1"] + ["Figure 1"] * 2 + ["2"] + ["Table S1", "S1", "Figure S1"],
    )


def test_equations_and_unnumbered_sections_are_links_within_the_file(manuscript_word):
    anchors = manuscript_word.all("//w:hyperlink/@w:anchor")
    assert {"eq-one", "sec-methods"} <= set(anchors)
    names = set(manuscript_word.all("//w:bookmarkStart/@w:name"))
    assert set(anchors) <= names


def test_bookmarks_have_unique_ids_and_names_that_word_accepts(manuscript_word):
    ids = manuscript_word.all("//w:bookmarkStart/@w:id")
    assert len(ids) == len(set(ids))
    assert sorted(ids) == sorted(manuscript_word.all("//w:bookmarkEnd/@w:id"))
    names = manuscript_word.all("//w:bookmarkStart/@w:name")
    assert len(names) == len(set(names))
    ours = [name for name in names if name.startswith("_Ref")]
    assert len(ours) == 10
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,39}", name) for name in ours)


def test_long_and_similar_ids_get_bookmarks_of_their_own(pandoc):
    long = "tbl-" + "a-very-long-label-" * 4
    item = "::: {{#{}}}\n| x |\n|---|\n| 1 |\n\nCaption.\n:::\n\n"
    word = pandoc.word(f"@{long}one and @{long}two.\n\n" + item.format(long + "one") + item.format(long + "two"))
    assert [shown for instruction, shown in fields(word) if instruction.startswith("REF")] == ["Table 1", "Table 2"]
    names = [name for name in word.all("//w:bookmarkStart/@w:name") if name.startswith("_Ref")]
    assert len(names) == len(set(names)) == 4
    assert max(map(len, names)) <= 40


def test_paragraphs_have_one_property_element_first_and_one_alignment(manuscript_word):
    for paragraph in manuscript_word.all("//w:p"):
        properties = manuscript_word.all("./w:pPr", paragraph)
        assert len(properties) <= 1
        if properties:
            assert paragraph[0] is properties[0]
            counts = Counter(child.tag for child in properties[0])
            assert set(counts.values()) <= {1}


def test_tables_are_top_level_with_a_repeating_head_and_never_neighbours(manuscript_word):
    tables = manuscript_word.all("//w:tbl")
    assert len(tables) == 3
    for table in tables:
        assert table.getparent() is manuscript_word.body
        assert len(manuscript_word.all("./w:tr[1]/w:trPr/w:tblHeader", table)) == 1
        following = next(e for e in table.itersiblings() if e.tag in {f"{W}p", f"{W}tbl"})
        assert following.tag == f"{W}p"


def test_two_tables_without_notes_have_a_paragraph_between(pandoc):
    raw = ":::: {.riskset-table}\n```{=openxml}\n<w:tbl><w:tblGrid/><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>\n```\n::::\n\n"
    word = pandoc.word(raw * 2)
    tags = [etree.QName(e).localname for e in word.body if e.tag in {f"{W}p", f"{W}tbl"}]
    assert tags == ["tbl", "p", "tbl", "p"]


def test_notes_keep_together_by_their_styles(manuscript_word):
    assert manuscript_word.paragraphs("TableNoteKept") == ["a First note, as in Figure 1.1"]
    assert manuscript_word.paragraphs("TableNote") == ["Second note."]
    kept = manuscript_word.styles.xpath(
        "//w:style[@w:styleId='TableNoteKept']/w:pPr/w:keepNext", namespaces={"w": W.strip("{}")}
    )
    assert len(kept) == 1


def test_every_style_that_is_used_exists(manuscript_word):
    used = set(manuscript_word.all("//w:pStyle/@w:val | //w:rStyle/@w:val | //w:tblStyle/@w:val"))
    known = set(manuscript_word.styles.xpath("//w:style/@w:styleId", namespaces={"w": W.strip("{}")}))
    assert used <= known


def test_the_title_block_stands_before_the_text(manuscript_word):
    styles = [manuscript_word.style(p) for p in manuscript_word.all("/w:document/w:body/w:p")]
    head = styles[: styles.index("Heading1")]
    assert head == [
        "Title", "Author", "Affiliation", "Affiliation", "AuthorNote", "AuthorNote",
        "AbstractTitle", "Abstract", "Abstract", "Keywords",
    ]  # fmt: skip
    assert manuscript_word.paragraphs("Author") == ["Anna Berg1,2,*, Bo Chen2"]


def test_the_files_properties_hold_names_and_nothing_of_the_machine(manuscript_word):
    core = manuscript_word.parts["docProps/core.xml"].decode()
    assert "<dc:creator>Anna Berg, Bo Chen</dc:creator>" in core
    assert "<dc:title>A cohort of 137 patients</dc:title>" in core
    custom = manuscript_word.parts["docProps/custom.xml"].decode()
    assert re.findall(r'name="([^"]+)"', custom) == ["running-title"]
    assert "A cohort<" in custom


def test_the_header_shows_the_running_title_and_the_footer_the_pages(manuscript_word):
    header = next(content for name, content in manuscript_word.parts.items() if "header" in name)
    footer = next(content for name, content in manuscript_word.parts.items() if "footer" in name)
    assert b"DOCPROPERTY running-title" in header
    assert b"NUMPAGES" in footer


def test_landscape_pages_have_sections_with_the_same_header_and_page(manuscript_word):
    sections = manuscript_word.all("//w:sectPr")
    assert [s.find(f"{W}pgSz").get(f"{W}orient") for s in sections] == [None, "landscape", None]
    widths = [s.find(f"{W}pgSz").get(f"{W}w") for s in sections]
    assert widths == ["11906", "16838", "11906"]
    relationships = manuscript_word.parts["word/_rels/document.xml.rels"].decode()
    for section in sections:
        for reference in manuscript_word.all("./w:headerReference | ./w:footerReference", section):
            identifier = reference.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
            assert f'Id="{identifier}"' in relationships


def test_neighbouring_landscape_divs_share_their_pages(pandoc):
    word = pandoc.word("A\n\n::: {.landscape}\nB\n:::\n\n::: {.landscape}\nC\n:::\n\nD\n")
    assert len(word.all("//w:sectPr")) == 3


def test_a_landscape_div_inside_another_block_is_an_error(pandoc):
    done = pandoc.run("> ::: {.landscape}\n> B\n> :::\n", "docx")
    assert done.returncode == 83
    assert done.stderr.splitlines() == [
        "riskset: a .landscape div stands inside another block; put it at the outermost level"
    ]


def test_heading_numbers_are_the_styles_and_references_ask_for_them(pandoc):
    markdown = "# A {#sec-a}\n\n## B {#sec-b}\n\n# C {.unnumbered}\n\nSee @sec-b and [-@sec-a].\n"
    word = pandoc.word(markdown, **{"number-sections": True})
    assert word.paragraphs("NumberedHeading1") == ["A"]
    assert word.paragraphs("NumberedHeading2") == ["B"]
    assert word.paragraphs("Heading1") == ["C"]
    assert [(i, s) for i, s in fields(word) if i.startswith("REF")] == [
        ("REF _Ref_sec_b \\r \\h \\* MERGEFORMAT", "1.1"),
        ("REF _Ref_sec_a \\r \\h \\* MERGEFORMAT", "1"),
    ]
    numbering = word.parts["word/numbering.xml"].decode()
    assert '<w:pStyle w:val="NumberedHeading1"' in numbering


def test_headings_begin_at_the_first_level(pandoc):
    word = pandoc.word("## A\n\n### B\n")
    assert word.paragraphs("Heading1") == ["A"]
    assert word.paragraphs("Heading2") == ["B"]


def test_callouts_carry_their_frame_by_style(manuscript_word):
    assert manuscript_word.paragraphs("CalloutNoteTitle") == ["Heed this"]
    assert manuscript_word.paragraphs("CalloutNote") == ["Look at Table 1.", "• a point"]
    assert manuscript_word.paragraphs("CalloutWarningTitle") == ["Warning"]


def test_text_is_escaped_for_xml(pandoc):
    word = pandoc.word("See @tbl-a\n\n::: {#tbl-a}\n| x |\n|---|\n| 1 |\n\nCap.\n:::\n",
                       crossref={"tbl-title": "T & U", "title-delim": "<"})  # fmt: skip
    assert word.paragraphs("TableCaption") == ["T & U 1< Cap."]
    assert word.text(word.body).startswith("See T & U 1")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_computes_the_same_numbers_from_the_fields(manuscript_word, tmp_path):
    """Every number shown is made false; a program that computes fields must find the true ones again."""
    namespaces = {"w": W.strip("{}")}
    document = etree.fromstring(manuscript_word.parts["word/document.xml"])
    shown = False
    for element in document.iter(f"{W}fldChar", f"{W}t"):
        if element.tag == f"{W}fldChar":
            shown = element.get(f"{W}fldCharType") == "separate"
        elif shown and element.text:
            element.text = re.sub(r"\d+", "77", element.text)
    assert "77" in "".join(document.xpath("//w:t/text()", namespaces=namespaces))
    false = tmp_path / "false.docx"
    with zipfile.ZipFile(false, "w") as archive:
        for name, content in manuscript_word.parts.items():
            archive.writestr(name, etree.tostring(document) if name == "word/document.xml" else content)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf",
               "--outdir", str(tmp_path), str(false)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pages = PdfReader(tmp_path / "false.pdf").pages
    text = " ".join(" ".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())
    assert "77" not in text
    assert "Table 1. Characteristics" in text
    assert "Table 2. A table" in text
    assert "Table S1. A supplement table" in text
    assert "see Table 1, 1, Table 1, Table 1, Figure 1, see 2, Table S1, S1" in text
