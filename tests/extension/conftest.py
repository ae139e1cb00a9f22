"""The extension as the built-in engine uses it: pandoc, the filters in their order, the template."""

from __future__ import annotations

import base64
import json
import subprocess
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree, html

ROOT = Path(__file__).parents[2]
EXTENSION = ROOT / "_extensions" / "riskset"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = {"w": WORD}
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)

MANUSCRIPT = r"""---
title: A cohort of 137 patients
running-title: A cohort
author:
  - name: Anna Berg
    orcid: 0000-0002-1825-0097
    email: anna@example.org
    corresponding: true
    affiliations: [{ref: stat}, {ref: haem}]
  - name: {given: Bo, family: Chen}
    affiliations: [{ref: haem}]
affiliations:
  - {id: haem, name: University Hospital, department: Hematology, city: Columbus, country: USA}
  - {id: stat, name: Medical College}
abstract: |
  Background: What is known & what is not.

  **Methods:** What was done.
keywords: [leukemia, survival]
bibliography: references.bib
---

# Introduction {#sec-intro}

As is known [@one], see @tbl-one, [-@tbl-one], @Tbl-one, [@tbl-one; @fig-one], [see @tbl-two], @stbl-one, [-@stbl-one],
@sfig-one, @eq-one and @sec-methods.

$$ a = b $$ {#eq-one}

# Methods {#sec-methods}

## Patients

::: {.callout-note}
## Heed this
Look at @tbl-one.

- a point
:::

::: {.callout-warning}
No title.
:::

::: {#tbl-one .cell}
:::: {.riskset-table html-table-processing="none" custom-style="Table Text"}

```{=html}
<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>
```

```{=typst}
#table(columns: 1, table.header([A]), [1])
```

```{=openxml}
<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid><w:gridCol w:w="9072"/></w:tblGrid><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:tcPr/><w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr><w:r><w:t>A</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
```

::::: {.riskset-notes}
^a^ First note, as in @fig-one [@one].

Second note.
:::::

::::

Characteristics of *all* patients.
:::

::: {#tbl-two}
| Group | n |
|:------|--:|
| ALL   | 38 |

A table in Markdown.
:::

::: {#fig-one .cell}
![Curves that fall](picture.png)

Overall survival.
:::

::: {.landscape}
::: {#stbl-one}
| Group | n |
|:------|--:|
| ALL   | 38 |

A supplement table.
:::
:::

::: {#sfig-one}
![Another picture](picture.png)

A supplement figure.
:::

# References {.unnumbered}

::: {#refs}
:::
"""

BIBLIOGRAPHY = """@article{one,
  author = {Koch, Anna and Berg, Bo}, title = {On survival}, journal = {Blood}, year = {1991},
  volume = {78}, number = {3}, pages = {838--843}, doi = {10.1000/182}
}
"""


def _settings() -> dict[str, Any]:
    return yaml.safe_load((EXTENSION / "_extension.yml").read_text())["contributes"]["formats"]


@dataclass
class Converter:
    """Pandoc as the built-in engine calls it, in a folder of its own."""

    folder: Path
    program: str
    settings: dict[str, Any] = field(default_factory=_settings)

    def run(self, markdown: str, target: str, **metadata: Any) -> subprocess.CompletedProcess[str]:
        document = self.folder / "document.md"
        document.write_text(markdown, encoding="utf-8")
        meta = self.folder / "meta.json"
        meta.write_text(json.dumps({"riskset-engine": "builtin", **metadata}))
        output = self.output(target)
        output.unlink(missing_ok=True)
        filters = [f"--lua-filter={EXTENSION / entry['path']}" for entry in self.settings["common"]["filters"]]
        how = {
            "html": ["--to=html5", f"--template={EXTENSION / 'builtin/template.html'}", "--embed-resources", "--mathml",
                     f"--css={EXTENSION / self.settings['html']['css']}"],
            "typst": ["--to=typst", f"--template={EXTENSION / 'builtin/template.typ'}", "--variable=papersize:a4"],
            "docx": ["--to=docx", f"--reference-doc={EXTENSION / self.settings['docx']['reference-doc']}"],
        }[target]  # fmt: skip
        command = [self.program, "--from=markdown", "--standalone", "--wrap=none", *filters, "--citeproc", *how]
        command += [f"--metadata-file={meta}", f"--output={output}", str(document)]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)

    def output(self, target: str) -> Path:
        return self.folder / {"html": "document.html", "typst": "document.typ", "docx": "document.docx"}[target]

    def convert(self, markdown: str, target: str, **metadata: Any) -> str:
        done = self.run(markdown, target, **metadata)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return "" if target == "docx" else self.output(target).read_text(encoding="utf-8")

    def page(self, markdown: str, **metadata: Any) -> html.HtmlElement:
        return html.fromstring(self.convert(markdown, "html", **metadata))

    def text(self, markdown: str, **metadata: Any) -> str:
        """The page's words, blanks made one."""
        body = self.page(markdown, **metadata).find("body")
        return " ".join(body.text_content().replace("\u00a0", " ").split())

    def word(self, markdown: str, **metadata: Any) -> WordFile:
        self.convert(markdown, "docx", **metadata)
        return WordFile(self.output("docx"))

    def pdf(self, markdown: str, **metadata: Any) -> Path:
        import typst

        self.convert(markdown, "typst", **metadata)
        target = self.folder / "document.pdf"
        typst.compile(str(self.output("typst")), output=str(target))
        return target


class WordFile:
    """The parts of a .docx file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.document = etree.fromstring(self.parts["word/document.xml"])
        self.styles = etree.fromstring(self.parts["word/styles.xml"])
        self.body = self.document.find(f"{{{WORD}}}body")

    def all(self, path: str, element: Any = None) -> list[Any]:
        return (self.document if element is None else element).xpath(path, namespaces=NAMESPACES)

    def style(self, paragraph: Any) -> str:
        return "".join(self.all("./w:pPr/w:pStyle/@w:val", paragraph))

    def text(self, element: Any) -> str:
        return "".join(self.all(".//w:t/text()", element)).replace("\u00a0", " ")

    def paragraphs(self, style: str) -> list[str]:
        """The texts of the paragraphs of one style."""
        return [self.text(p) for p in self.all("//w:p") if self.style(p) == style]

    def instructions(self) -> list[str]:
        return [" ".join(text.split()) for text in self.all("//w:instrText/text()")]


@pytest.fixture(scope="session")
def extension() -> Path:
    return EXTENSION


@pytest.fixture(scope="session")
def pandoc_program() -> str:
    import pypandoc

    return pypandoc.get_pandoc_path()


def _folder(folder: Path) -> Path:
    (folder / "picture.png").write_bytes(PICTURE)
    (folder / "references.bib").write_text(BIBLIOGRAPHY)
    return folder


@pytest.fixture
def pandoc(tmp_path: Path, pandoc_program: str) -> Converter:
    return Converter(_folder(tmp_path), pandoc_program)


@pytest.fixture(scope="session")
def manuscript() -> str:
    return MANUSCRIPT


@pytest.fixture(scope="session")
def manuscript_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _folder(tmp_path_factory.mktemp("manuscript"))


@pytest.fixture(scope="session")
def manuscript_page(manuscript_folder: Path, pandoc_program: str) -> str:
    return Converter(manuscript_folder, pandoc_program).convert(MANUSCRIPT, "html")


@pytest.fixture(scope="session")
def manuscript_word(manuscript_folder: Path, pandoc_program: str) -> WordFile:
    return Converter(manuscript_folder, pandoc_program).word(MANUSCRIPT)


@pytest.fixture(scope="session")
def manuscript_pdf(manuscript_folder: Path, pandoc_program: str) -> Path:
    return Converter(manuscript_folder, pandoc_program).pdf(MANUSCRIPT)


@pytest.fixture(scope="session")
def read_word() -> type[WordFile]:
    return WordFile
