"""The committed reference document is what its script writes."""

from __future__ import annotations

import runpy
import zipfile

from lxml import etree

W = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


def test_the_committed_file_is_the_scripts(extension, tmp_path):
    script = extension.parents[1] / "tools" / "make_reference_docx.py"
    runpy.run_path(str(script))["write"](tmp_path / "again.docx")
    with zipfile.ZipFile(extension / "reference.docx") as committed, zipfile.ZipFile(tmp_path / "again.docx") as again:
        assert committed.namelist() == again.namelist()
        for name in committed.namelist():
            assert committed.read(name) == again.read(name), name


def test_styles_have_unique_ids_and_refer_to_each_other(extension):
    with zipfile.ZipFile(extension / "reference.docx") as archive:
        styles = etree.fromstring(archive.read("word/styles.xml"))
        for name in archive.namelist():
            etree.fromstring(archive.read(name))
    ids = styles.xpath("//w:style/@w:styleId", namespaces=W)
    assert len(ids) == len(set(ids))
    named = styles.xpath("//w:basedOn/@w:val | //w:next/@w:val", namespaces=W)
    assert set(named) <= set(ids)


def test_tables_and_notes_have_the_sizes_of_a_journal(extension):
    with zipfile.ZipFile(extension / "reference.docx") as archive:
        styles = etree.fromstring(archive.read("word/styles.xml"))

    def half_points(style):
        return styles.xpath(f"//w:style[@w:styleId='{style}']/w:rPr/w:sz/@w:val", namespaces=W)

    assert half_points("TableText") == ["17"]
    assert half_points("TableTextSmall") == ["15"]
    assert half_points("TableNote") == ["15"]
