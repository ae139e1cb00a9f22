"""The web page: whole without a network, and readable by machines that read aloud."""

from __future__ import annotations

import re

from lxml import html


def test_nothing_is_loaded_from_anywhere(manuscript_page):
    page = html.fromstring(manuscript_page)
    loaded = page.xpath("//@src | //link/@href | //object/@data | //image/@href | //@srcset | //@poster")
    assert loaded
    assert all(value.startswith("data:") for value in loaded)
    styles = " ".join(page.xpath("//style/text()"))
    assert "@import" not in styles
    assert not re.findall(r"url\((?!['\"]?data:)", styles)
    assert not page.xpath("//script")


def test_styles_are_in_the_page(manuscript_page):
    assert "--measure" in manuscript_page
    assert "@media print" in manuscript_page


def test_language_title_and_authors_stand_in_the_head(manuscript_page):
    page = html.fromstring(manuscript_page)
    assert page.get("lang") == "en"
    assert page.xpath("//title/text()") == ["A cohort of 137 patients"]
    assert page.xpath("//meta[@name='author']/@content") == ["Anna Berg", "Bo Chen"]
    assert page.xpath("//meta[@name='viewport']")


def test_the_language_is_the_documents(pandoc):
    assert pandoc.page("Text.", lang="de").get("lang") == "de"


def test_every_picture_is_described_and_every_float_is_named_by_its_caption(manuscript_page):
    page = html.fromstring(manuscript_page)
    assert page.xpath("//img/@alt") == ["Curves that fall", "Another picture"]
    for figure in page.iter("figure"):
        (caption,) = page.xpath(f"//*[@id='{figure.get('aria-labelledby')}']")
        assert caption.tag == "figcaption"


def test_ids_are_unique(manuscript_page):
    ids = html.fromstring(manuscript_page).xpath("//@id")
    assert len(ids) == len(set(ids))


def test_links_within_the_page_lead_somewhere(manuscript_page):
    page = html.fromstring(manuscript_page)
    ids = set(page.xpath("//@id"))
    links = [link.removeprefix("#") for link in page.xpath("//a/@href") if link.startswith("#")]
    assert links
    assert set(links) <= ids


def test_mathematics_is_markup_of_the_page_itself(manuscript_page):
    assert len(html.fromstring(manuscript_page).xpath("//*[local-name()='math']")) == 1


def test_only_the_tables_own_block_is_kept(manuscript_page):
    page = html.fromstring(manuscript_page)
    assert len(page.xpath("//*[@id='tbl-one']//table")) == 1
    assert "w:tbl" not in manuscript_page
