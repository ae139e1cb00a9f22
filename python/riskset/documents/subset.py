"""The declared subset of Quarto: every word that the built-in engine knows, with what it means."""

from __future__ import annotations

from riskset.documents.submission_keys import SUBMISSION_KEYS

FORMATS: dict[str, str] = {
    "riskset-html": "one HTML page, complete without a network",
    "riskset-typst": "PDF, set by Typst",
    "riskset-docx": "Word",
}

LATEX = "riskset-pdf"
"""The format of the extension that Quarto alone has."""

ENDINGS = {"riskset-html": "html", "riskset-typst": "pdf", LATEX: "pdf", "riskset-docx": "docx"}
"""How the name of each format's file ends."""

CELL_OPTIONS: dict[str, str] = {
    "label": "name of the cell; `fig-`, `tbl-`, `sfig-` or `stbl-` makes its output a numbered float",
    "fig-cap": "caption of a `fig-` cell",
    "tbl-cap": "caption of a `tbl-` cell",
    "sfig-cap": "caption of an `sfig-` cell, a figure of the supplement",
    "stbl-cap": "caption of an `stbl-` cell, a table of the supplement",
    "fig-subcap": "captions of the parts of a `fig-` cell, a list: its displays become (a), (b), ...",
    "tbl-subcap": "captions of the parts of a `tbl-` cell, a list",
    "fig-alt": "alternative text, for readers who cannot see the figure; for several parts, a list",
    "fig-align": "`center`, the only value",
    "fig-cap-location": "place of the caption of a `fig-` cell: `top` or `bottom`",
    "tbl-cap-location": "place of the caption of a `tbl-` cell: `top` or `bottom`",
    "layout-ncol": "number of columns for the cell's output",
    "layout-nrow": "number of rows for the cell's output",
    "layout": "rows and relative widths, `[[1, 1], [1]]`; a negative width is a gap",
    "layout-valign": "vertical alignment within a row: `top`, `center` or `bottom`",
    "code-fold": "whether the code is folded on a web page: `true`, `false`, or `show` to begin unfolded",
    "code-summary": "words of the line that folds the code; `Code` by default",
    "tags": "`[parameters]`: the cell's variables are the document's parameters",
    "echo": "whether the code is printed: `true`, `false`",
    "eval": "whether the code is run: `true`, `false`",
    "output": "whether the output is printed: `true`, `false`, or `asis` for text that is Markdown",
    "include": "`false`: run the cell, but print neither code nor output",
    "warning": "whether warnings and messages are printed: `true`, `false`",
    "error": "`true`: print an error and go on; otherwise an error ends the run",
    "message": "for cells in R; it does nothing with Python, nor does it in Quarto; use `warning` for Python's messages",
}

EXECUTE_OPTIONS: dict[str, str] = {
    "echo": "as in a cell, for all cells",
    "eval": "as in a cell, for all cells",
    "output": "as in a cell, for all cells",
    "include": "as in a cell, for all cells",
    "warning": "as in a cell, for all cells",
    "error": "as in a cell, for all cells",
    "message": "as in a cell",
    "cache": "`false`: run all cells at every render",
    "freeze": (
        "`auto`, `true` or `false`; none changes anything: results are always kept until something that they depend on "
        "changes, and then the cells run again"
    ),
    "daemon": "tells Quarto whether to keep a kernel; here every run has its own kernel",
    "ipynb-filters": "files of the study that Quarto's preview also follows; they are not run as filters",
    "fig-width": "default width of matplotlib's and plotnine's own figures, in inches",
    "fig-height": "their default height, in inches",
    "fig-dpi": "dots per inch of their PNG",
}

DOCUMENT_KEYS: dict[str, str] = {
    "title": "title",
    "subtitle": "second line of the title",
    "author": "authors, each a name or a mapping of Quarto's author schema",
    "authors": "the same, if there is no `author`",
    "affiliations": "affiliations, to which authors refer by `id`",
    "date": "date: a day such as 2026-01-31, `today`, `now`, or `last-modified`, the day of the document's last change",
    "date-format": "how the date is printed: `long`, the default, in words of the language; `full`, with the day of the week; "
    "`iso`; or a form such as `D MMMM YYYY`",
    "abstract": "abstract",
    "abstract-title": "word over the abstract",
    "keywords": "keywords",
    "keywords-title": "word before the keywords",
    "running-title": "short title for the head of each page",
    "page-mark": "words on every page, such as a use that the report is not meant for",
    "findings": "`margin`: findings of `check` and `audit` in the margin of the page, for drafts",
    "lang": "language of the document",
    "bibliography": "file or files of references",
    "csl": "citation style, a file",
    "citation-abbreviations": "short titles of journals, a JSON file; by default the extension's own",
    "nocite": "references that are listed without being cited",
    "link-citations": "whether citations are links",
    "reference-section-title": "heading over the references",
    "notes-after-punctuation": "whether citation marks stand after the punctuation",
    "number-sections": "whether sections are numbered",
    "number-depth": "depth of the numbered sections, 1 to 6",
    "toc": "table of contents",
    "toc-depth": "depth of the table of contents, 1 to 6; 3 by default",
    "toc-title": "word over the table of contents",
    "crossref": "words and delimiters of captions and references",
    "fig-cap-location": "place of the captions of figures: `top`, or `bottom`, the default",
    "tbl-cap-location": "place of the captions of tables: `top`, the default, or `bottom`",
    "table-notes": "`shared`: notes that two tables have in common are printed once; `each`: every table has its own; "
    "without it, notes that three tables have in common are printed once",
    "format": "formats; each may have its own keys from this list",
    "execute": "options for all cells",
    "engine": "`jupyter`, the only value",
    "jupyter": "`python3`, the only value",
    "code-fold": "as in a cell, for all cells; only HTML",
    "code-summary": "as in a cell, for all cells; only HTML",
    "css": "your own style sheets, for HTML",
    "reference-doc": "Word document from which the styles are taken",
    "pdf-standard": "`ua-1`: the PDF declares PDF/UA-1, which the built-in engine does anyway",
    "papersize": "paper: `a4`, `a5`, `us-letter`, `us-legal`",
    "margin": "margins of the page: `x`, `y`, `top`, `bottom`, `left`, `right`, each a length such as `2.5cm`",
    "mainfont": "font of the text",
    "fontsize": "size of the text, such as `11pt`",
    "linestretch": "line spacing: 1 is single, 2 is double",
    "line-numbers": "whether lines are numbered, for reviewers; PDF and Word",
    "live-numbers": "`false`: numbers in the Word file have no bookmarks, so that they cannot be found again",
    "embed-resources": "`true`, the only value: pages are complete files",
    "html-math-method": "`mathml`, the only value: formulas need no script",
    "output-file": "name of the output file, without its extension",
    "editor": "for Quarto's editors; it is not printed",
    "categories": "for lists of documents; it is not printed",
    "editor_options": "for Quarto's editors; it is not printed",
    **SUBMISSION_KEYS,
}

LAYOUT_KEYS: dict[str, dict[str, str]] = {
    "papersize": {"html": "in print", "typst": "yes", "docx": "yes"},
    "margin": {"html": "in print", "typst": "yes", "docx": "yes"},
    "mainfont": {"html": "if the reader has the font", "typst": "yes", "docx": "if the reader has the font"},
    "fontsize": {"html": "yes", "typst": "yes", "docx": "all sizes in proportion"},
    "linestretch": {"html": "yes", "typst": "yes", "docx": "for running text"},
    "line-numbers": {"html": "", "typst": "yes", "docx": "yes"},
    "toc": {"html": "yes", "typst": "yes", "docx": "a field; Word fills in the pages when it opens the file"},
    "toc-depth": {"html": "yes", "typst": "yes", "docx": "yes"},
    "toc-title": {"html": "yes", "typst": "yes", "docx": "yes"},
    "number-sections": {"html": "yes", "typst": "yes", "docx": "by the styles of headings"},
    "number-depth": {"html": "yes", "typst": "yes", "docx": "yes"},
    "lang": {"html": "yes", "typst": "yes", "docx": "yes"},
    "title": {"html": "yes", "typst": "yes, and as a property", "docx": "yes, and as a property"},
    "keywords": {"html": "yes", "typst": "yes, and as a property", "docx": "yes, and as a property"},
    "running-title": {"html": "in print, from the second page", "typst": "from the second page", "docx": "yes"},
    "page-mark": {"html": "on screen, and in the margins in print", "typst": "yes", "docx": "before the running title"},
    "findings": {"html": "notes in the margin", "typst": "notes in the margin", "docx": "comments"},
    "code-fold": {"html": "yes", "typst": "", "docx": ""},
    "code-summary": {"html": "yes", "typst": "", "docx": ""},
    "css": {"html": "yes", "typst": "", "docx": ""},
    "html-math-method": {"html": "yes", "typst": "", "docx": ""},
    "embed-resources": {"html": "yes", "typst": "", "docx": ""},
    "pdf-standard": {"html": "", "typst": "yes", "docx": ""},
    "reference-doc": {"html": "", "typst": "", "docx": "yes"},
}
"""What each format makes of a key of the page's layout; nothing where it cannot honour it."""

OF_ONE_FORMAT = frozenset(
    {"code-fold", "code-summary", "css", "html-math-method", "embed-resources", "pdf-standard", "reference-doc"}
)
"""Keys that name the one format that they are of, and may stand beside the others at a document's head."""

FIXED_VALUES: dict[str, tuple[object, ...]] = {
    "engine": ("jupyter",),
    "jupyter": ("python3",),
    "embed-resources": (True,),
    "html-math-method": ("mathml",),
    "cache": (False,),
    "freeze": ("auto", True, False),
    "echo": (True, False),
    "eval": (True, False),
    "output": (True, False, "asis"),
    "include": (True, False),
    "warning": (True, False),
    "error": (True, False),
    "number-sections": (True, False),
    "live-numbers": (True, False),
    "toc": (True, False),
    "link-citations": (True, False),
    "line-numbers": (True, False),
    "findings": ("margin", False),
    "pdf-standard": ("ua-1",),
    "papersize": ("a4", "a5", "us-letter", "us-legal"),
    "notes-after-punctuation": (True, False),
    "message": (True, False),
    "code-fold": (True, False, "show"),
    "fig-align": ("center",),
    "fig-cap-location": ("top", "bottom"),
    "tbl-cap-location": ("top", "bottom"),
    "table-notes": ("shared", "each"),
    "subref-labels": ("alpha a", "alpha A", "arabic", "roman i", "roman I"),
}

CROSSREF_KEYS: dict[str, str] = {
    f"{kind}-{part}": f"{meaning} of {things}"
    for kind, things in {
        "fig": "figures",
        "tbl": "tables",
        "sfig": "the supplement's figures",
        "stbl": "the supplement's tables",
    }.items()
    for part, meaning in {"title": "word in captions", "prefix": "word in references"}.items()
} | {
    "sec-prefix": "word in references of sections",
    "eq-prefix": "word in references of equations",
    "title-delim": "characters between number and caption",
    "subref-labels": "marks of the parts of figures and tables: `alpha a`, `alpha A`, `arabic`, `roman i`, `roman I`",
}

PROJECT_KEYS: dict[str, str] = {
    "type": "`default`, the only value",
    "title": "name of the project; it is not printed",
    "output-dir": "folder for the outputs",
    "render": "documents of the project, as patterns; `!` before a pattern leaves them out",
}

PROFILE_KEYS: dict[str, str] = {
    "default": "profiles that are active if none is named",
    "group": "profiles, one of which is always active",
}

SHORTCODES: dict[str, str] = {
    "include": "another file, on a line of its own",
    "meta": "a value of the document's metadata, such as `{{< meta title >}}`",
    "var": "a value of `_variables.yml` at the project's root",
    "pagebreak": "a new page",
    "riskset": "a number or a display of a study, such as `{{< riskset value table-1 group=overall >}}`",
}

THEOREMS: dict[str, str] = {
    "thm": "theorem",
    "lem": "lemma",
    "cor": "corollary",
    "prp": "proposition",
    "cnj": "conjecture",
    "def": "definition",
    "exm": "example",
    "exr": "exercise",
}
"""Prefixes of ids of numbered divs, and what each is."""

REFERENCES: dict[str, str] = {
    "fig": "figure",
    "tbl": "table",
    "sec": "section",
    "eq": "equation",
    "sfig": "figure of the supplement",
    "stbl": "table of the supplement",
} | THEOREMS

FLOATS = ("fig", "tbl", "sfig", "stbl")
LAYOUTS = ("layout-ncol", "layout-nrow", "layout", "layout-valign")

CLASSES: dict[str, dict[str, str]] = {
    "div": {
        "callout-note": "callout",
        "callout-tip": "callout",
        "callout-warning": "callout",
        "callout-important": "callout",
        "callout-caution": "callout",
        "content-visible": "shown under a condition",
        "content-hidden": "hidden under a condition",
        "landscape": "a turned page",
        "panel-tabset": "tabs, each under a heading; in PDF and Word, sections one after another",
        "column-margin": "in the margin of a web page; in PDF and Word, in the text",
        "aside": "the same",
        "abstract": "the abstract, if its numbers are computed",
        "proof": "a proof, which begins with *Proof.* and has no number",
        "remark": "a remark, in the same way",
        "solution": "a solution, in the same way",
        "riskset-table": "a table written by riskset",
        "riskset-notes": "the notes of such a table",
    },
    "span": {
        "content-visible": "shown under a condition",
        "content-hidden": "hidden under a condition",
        "column-margin": "in the margin of a web page; in PDF and Word, in the text",
        "aside": "the same",
        "smallcaps": "small capitals",
        "underline": "underlined",
        "mark": "marked",
    },
    "heading": {
        "unnumbered": "without a number",
        "unlisted": "not in the table of contents",
        "active": "the tab that is shown first",
    },
    "image": {},
    "link": {},
    "caption": {},
    "math": {},
    "code": {},
}

_CONDITIONS = {
    "when-format": "condition: `html`, `typst`, `docx`",
    "unless-format": "condition: `html`, `typst`, `docx`",
    "when-profile": "condition: name of a profile",
    "unless-profile": "condition: name of a profile",
    "when-meta": "condition: name of a metadata value that is `true`",
    "unless-meta": "condition: name of a metadata value that is `true`",
}

ATTRIBUTES: dict[str, dict[str, str]] = {
    "div": _CONDITIONS
    | {
        "title": "title of a callout",
        "name": "name of a theorem or proof, if it does not begin with a heading",
        "collapse": "`false`, the only value: callouts are open",
        "icon": "`false`, the only value: callouts have no icon",
        "custom-style": "paragraph style in Word",
        "html-table-processing": "`none`, the only value",
        "cap-location": "place of a float's caption: `top` or `bottom`",
        "layout-ncol": "number of columns for its content; in Word, one below another",
        "layout-nrow": "number of rows",
        "layout": "rows and relative widths, `[[1, 1], [1]]`; a negative width is a gap",
        "layout-valign": "vertical alignment within a row: `top`, `center` or `bottom`",
    },
    "span": _CONDITIONS | {"custom-style": "character style in Word"},
    "image": {
        "fig-alt": "alternative text",
        "width": "width on the page",
        "height": "height on the page",
        "fig-align": "`center`, the only value",
    },
    "heading": {},
    "link": {},
    "caption": {},
    "math": {},
    "code": {},
    "block": {"startFrom": "number of the first line"},
}

# What Quarto also knows: refused rather than taken for something else.
OTHER_PREFIXES = frozenset(
    "lst prf rem sol alg nte tip wrn imp cau vid".split()  # noqa: SIM905
)
OTHER_BLOCK_CLASSES = ("cell-code", "code-overflow-wrap", "code-overflow-scroll", "code-annotated", "interactive")
OTHER_FILES: dict[str, str] = {
    "_brand.yml": "Quarto takes colours and fonts from it",
    "_environment": "Quarto sets environment variables from it",
    "_environment.local": "Quarto sets environment variables from it",
    "_environment.required": "Quarto checks environment variables by it",
}

WITH_QUARTO = "render with Quarto (`--engine quarto`)"

_OF_WEBSITES = "Remove it: {} belong to websites; or " + WITH_QUARTO

REMEDIES: dict[str, str] = {
    "fig-width": "Give the width to the function that draws the figure, or `fig-width` under `execute` of the document",
    "fig-height": "Give the height to the function that draws the figure, or `fig-height` under `execute`",
    "layout-align": "Remove it: what stands side by side begins at the left of its column",
    "sfig-subcap": "Write a div for each part within a div of the whole, each with its caption as last paragraph",
    "stbl-subcap": "Write a div for each part within a div of the whole, each with its caption as last paragraph",
    "geometry": "Write `margin:` with `x`, `y`, `top`, `bottom`, `left` or `right`, and `papersize:`",
    "columns": "Remove it: a manuscript has one column, and a journal sets its own",
    "documentclass": "Remove it: the PDF is set by Typst; `papersize`, `margin`, `fontsize` and `mainfont` say the page",
    "classoption": "Remove it: the PDF is set by Typst; `papersize`, `margin`, `fontsize` and `mainfont` say the page",
    "sansfont": "Write `mainfont:`, the font of the text",
    "self-contained": "Remove it: pages are whole",
    "include-in-header": "Write `css:` with a style sheet of your own",
    "header-includes": "Write `css:` with a style sheet of your own",
    "lof": "Remove it; in Word, Insert Table of Figures lists the captions",
    "lot": "Remove it; in Word, Insert Table of Figures lists the captions",
    "short_title": "Write `running-title:`",
    "runninghead": "Write `running-title:`",
    "thanks": "Write it as a footnote, ^[...], or as a section",
    "results": "Write `output: false`, or `output: asis` for text that is Markdown",
    "out-width": "Give the width to the function that draws the figure",
    "out-height": "Give the height to the function that draws the figure",
    "fig-asp": "Give width and height to the function that draws the figure",
    "fig-pos": "Remove it: figures go to the top or bottom of a page, or stand where they are written",
    "tbl-pos": "Remove it: tables go to the top or bottom of a page, or stand where they are written",
    "collapse": "Remove it: callouts are open",
    "website": "Put the document into a project of type `default`, or " + WITH_QUARTO,
    "book": "Put the document into a project of type `default`, or " + WITH_QUARTO,
    "manuscript": "Put the document into a project of type `default`, or " + WITH_QUARTO,
    "params": "Give a cell the line `#| tags: [parameters]`, and in it each name its value",
    "kbd": "Write the keys as code, `Ctrl`",
    "video": "Leave it out: neither PDF nor Word shows it",
    "listing": _OF_WEBSITES.format("lists of documents"),
    "about": _OF_WEBSITES.format("pages about people"),
    "custom": "Remove it: `stbl-` and `sfig-`, the items of a supplement, are known without it; or " + WITH_QUARTO,
    "group": "Remove it: each set of tabs is chosen by itself, as the page has no script",
    "filename": "Write the name of the file into the text before the code",
    "lst-cap": "Write the caption as a paragraph before the code, or " + WITH_QUARTO,
    "lst-label": "Write the caption as a paragraph before the code, or " + WITH_QUARTO,
    "html": "Write `riskset-html`",
    "docx": "Write `riskset-docx`",
    "typst": "Write `riskset-typst`",
    "pdf": "Write `riskset-typst`, which gives a PDF without TeX",
    LATEX: f"Write `riskset-typst`, which gives a PDF without TeX, or {WITH_QUARTO}",
}
