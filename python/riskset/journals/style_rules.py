"""The section `style` of a journal's file: a rule for each field of a style, with what it means."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any, Literal, get_type_hints

from pydantic import Field, create_model

from riskset.journals.written import Ruled, Written
from riskset.style import Style

MEANINGS = {
    "percent_digits": "Decimals of percentages of counts: `1` prints `50.7`.",
    "rate_digits": "Decimals of survival and incidence in percent.",
    "ratio_digits": "Decimals of hazard ratios, odds ratios and risk ratios.",
    "p_digits": "Most decimals of a P value. A smaller one is printed as `<0.001` (with 3 decimals).",
    "p_coarse": "From this P value on, so many decimals: `[0.01, 2]` prints 0.034 as `0.03`.",
    "p_thresholds": "P values at which readers draw a line. A P value keeps enough decimals to stand on its own side of each: "
    "`0.0497`, not `0.050`.",
    "p_significant": "Significant digits of a P value, instead of decimals, as far as `p_digits` goes.",
    "p_ceiling": "Whether `>0.999` is printed instead of `1.000`.",
    "p_spaced": "Whether a space that does not break follows `<` and `>`.",
    "p_leading_zero": "Whether a P value has a zero before its decimal mark: `0.03` or `.03`.",
    "p_symbol": "Letter of a P value.",
    "p_italic": "Whether the letter P is printed in italics.",
    "p_head": "What follows the letter P at the head of its column: the `value` of `P value`.",
    "decimal_mark": "Decimal mark: `.` or `·`.",
    "interval_separator": "Between the limits of an interval in tables. A dash gives way to ` to ` where a limit is negative.",
    "range_separator": "Between the ends of a range, such as a minimum and a maximum. Empty for that of intervals.",
    "bare_zero": "Whether a number that is exactly 0 has no decimals: `0 (0)`.",
    "thousands": "Separator of groups of three digits in numbers of five digits and more.",
    "percent_sign": "Whether percentages have their sign in the cells of a table: `34 (50.7%)`.",
    "blank": "What stands in an empty cell of a table's body.",
    "empty_corner": "Whether the head of the first column is left empty.",
    "bold_head": "Whether the column labels are bold.",
    "count_word": "What a label calls its numbers of patients: the `n` of `Sex, n (%)`. Labels of the study file never change.",
    "count_of": "What a label calls numbers of patients with their denominators: the `n/N` of `Response, n/N (%)`.",
    "count_separator": "What stands between a label and the word for its numbers: the comma of `Sex, n (%)`.",
    "group_size": "Letter of a group's size: the `n` of `(n = 38)`.",
    "versus": "Word between the levels of a contrast and the groups of a comparison: `vs.`, `vs` or `v`.",
    "number_word": "Short form of number: the `No.` of `No. at risk`.",
    "note_marks": "Marks of notes in their order. They are doubled when they are used up, then tripled. Empty for the letters a "
    "to z.",
    "sentence_separator": "Between the limits of an interval in a sentence. Empty for that of intervals.",
    "sentence_comma": "Whether a comma stands between the level of an interval and its limits in a sentence: `95% CI, 1.05`.",
    "ratio_comma": "Whether a comma stands between the name of a ratio and its number in a sentence: `HR, 1.23`.",
    "spelling": "Spelling of the package's own words. Without it, they follow the document's language, or are American.",
}


@cache
def style_rules() -> type[Written]:
    """The section of a file that says how numbers are printed: a rule for each field of a style."""
    hints = get_type_hints(Style) | {"spelling": Literal["american", "british"]}
    rules: dict[str, Any] = {
        each.name: (Ruled[hints[each.name]] | None, Field(None, description=MEANINGS[each.name]))
        for each in fields(Style)
        if each.name != "name"
    }
    return create_model(
        "StyleRules", __base__=Written, __doc__="How numbers are printed; see docs/journals.md.", **rules
    )
