"""The documents of a drafted study: a manuscript and a supplement that show its displays, and say their numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from riskset.markdown_text import escape
from riskset.naming import in_sentence
from riskset.yaml_text import scalar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.drafting.guess import Guess

_FRONT = """\
---
title: {title}
author:
  - name: First Author
    affiliations:
      - name: Department, Hospital
date: today
bibliography: references.bib
execute:
  # No filters: files after whose change quarto preview, and the preview button of editors, run the cells again.
  ipynb-filters: {followed}
---

```{{python}}
#| label: setup
#| include: false
import riskset

study = riskset.open_study("study.yml")
```
"""
_CELL = """\
```{{python}}
#| label: {label}
#| {caption_key}: {caption}
study.display("{name}")
```
"""
_METHODS = """\
Describe the patients here. The statistical methods are written from what was computed:

```{python}
study.methods()
```
"""
_MAIN = {"table-1": "tbl-baseline", "table-2": "tbl-outcomes", "figure-1": "fig-curves"}
_MORE = {"flow": "sfig-flow", "follow-up": "stbl-follow-up", "table-3": "stbl-factors"}


def documents(study: Mapping[str, Any], guesses: Mapping[str, Guess]) -> dict[str, str]:
    """The texts of the documents of a study, by the names of their files.

    Parameters
    ----------
    study : mapping
        The sections of the study file.
    guesses : mapping of str to Guess
        What its columns are, for the names of the groups.
    """
    made = _Documents(study, guesses)
    texts = {"manuscript.qmd": made.manuscript()}
    return texts | ({"supplement.qmd": made.supplement()} if made.supplementary else {})


class _Documents:
    """The documents while they are written."""

    def __init__(self, study: Mapping[str, Any], guesses: Mapping[str, Guess]) -> None:
        self.title = str(study["study"]["title"])
        self.followed = f"[study.yml, {_quoted(str(study['data']['path']))}]"
        self.displays: dict[str, Any] = study["displays"]
        self.endpoints: dict[str, Any] = study["endpoints"]
        self.group = next(iter(study["groups"]), None)
        self.groups: list[str] = []
        self.grouped = ""
        if self.group is not None:
            guess = guesses[study["groups"][self.group]["variable"]]
            self.groups, self.grouped = guess.levels, str(guess.spec["label"])
        self.supplementary = [name for name in _MORE if name in self.displays]

    def manuscript(self) -> str:
        """The text of the manuscript."""
        parts = [
            _FRONT.format(title=scalar(self.title), followed=self.followed),
            "# Methods\n",
            _METHODS,
            "# Results\n",
        ]
        if "table-1" in self.displays:
            group = "overall" if self.group else ""
            asked = ", ".join(['"table-1"', *([f'group="{group}"'] if group else []), 'statistic="n_group"'])
            parts.append(f"@tbl-baseline shows the `{{python}} study.value({asked})` patients.{self._follow_up()}\n")
            parts.append(self._cell("table-1"))
        if "table-2" in self.displays:
            parts += [self._outcomes(), self._cell("table-2")]
        if "figure-1" in self.displays:
            parts += ["@fig-curves shows the outcomes over time.\n", self._cell("figure-1")]
        return "\n".join([*parts, "# References\n"])

    def supplement(self) -> str:
        """The text of the supplement."""
        cells = [self._cell(name) for name in self.supplementary]
        return "\n".join([_FRONT.format(title=scalar(f"Supplement: {self.title}"), followed=self.followed), *cells])

    def _cell(self, name: str) -> str:
        label = {**_MAIN, **_MORE}[name]
        kind = label.partition("-")[0]
        caption = str(self.displays[name]["caption"])
        if self.group is not None and "by" in self.displays[name]:
            caption = f"{caption}, by {escape(in_sentence(self.grouped))}"
        return _CELL.format(label=label, caption_key=f"{kind}-cap", caption=_quoted(caption), name=name)

    def _follow_up(self) -> str:
        if "follow-up" not in self.displays:
            return ""
        group = ', group="overall"' if self.group else ""
        return f' Their median follow-up was\n`{{python}} study.phrase("follow-up"{group}, statistic="median")`.'

    def _outcomes(self) -> str:
        spec = self.displays["table-2"]
        name, at = spec["endpoints"][0], spec["at"][-1]
        label = escape(in_sentence(str(self.endpoints[name]["label"])))
        asked = f'"table-2", endpoint={_quoted(name)}, at={at}'
        if not self.groups:
            return f"At {at} months, {label} was `{{python}} study.phrase({asked})` (@tbl-outcomes).\n"
        each = [
            f"`{{python}} study.phrase({asked}, group={_quoted(group)})` ({escape(group)})" for group in self.groups
        ]
        values = ",\n".join(each[:-1]) + ("\nand " if len(each) > 1 else "") + each[-1]
        p = f'(*P*\\ `{{python}} study.p("table-2", endpoint={_quoted(name)})`; @tbl-outcomes)'
        return f"At {at} months, {label} was\n{values}\n{p}.\n"


def _quoted(text: str) -> str:
    """A text in double quotes, for YAML and for Python alike, that ends no code and begins no shortcode."""
    return json.dumps(text, ensure_ascii=False).replace("`", r"\u0060").replace("{", r"\u007b")
