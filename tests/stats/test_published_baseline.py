"""P values that a published study prints for its categorical baseline variables, from its printed counts.

Source: CAR-T cell therapy followed by haploidentical transplantation in B-cell acute lymphoblastic leukemia
(122 patients; trial ChiCTR1900023957), Table 1 (non-transplant 67, transplant 55) and Table 4 (non-transplant
67, MRD+ 15, MRD- 40). Its methods name the chi-square test; the values show that it was Pearson's, without
continuity correction.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest

from riskset.stats.contingency import pearson_chi_square
from riskset.stats.errors import NotEstimable

# Row of the table: patients with the characteristic, printed P.
TABLE_1 = {
    "male": ((34, 35), "0.153"),
    "hyperploidy": ((3, 3), "0.804"),
    "hypoploidy": ((1, 1), "0.888"),
    "complex karyotype": ((4, 2), "0.553"),
    "iAMP21": ((1, 1), "0.888"),
    "ETV6-RUNX1": ((1, 0), "0.363"),
    "KMT2A": ((3, 5), "0.306"),
    "BCR-ABL1": ((11, 11), "0.609"),
    "Ph like": ((1, 4), "0.109"),
    "IKZF1": ((3, 7), "0.098"),
    "poor-risk cytogenetics": ((18, 21), "0.182"),
    "good-risk cytogenetics": ((2, 2), "0.841"),
    "primary refractory": ((17, 21), "0.128"),
    "prior allo-HSCT": ((22, 3), "< 0.001"),
    "extramedullary": ((9, 3), "0.141"),
}
# Of 66 and 52 patients with a value.
TABLE_1_MISSING = {"low platelets": ((28, 15), "0.128"), "high LDH": ((26, 25), "0.345")}

# Printed P: non-transplant with MRD+, non-transplant with MRD-, MRD- with MRD+.
TABLE_4 = {
    "male": ((34, 11, 24), ("0.112", "0.353", "0.360")),
    "hyperploidy": ((3, 1, 2), ("0.722", "0.901", "0.808")),
    "hypoploidy": ((1, 0, 1), ("0.634", "0.710", "0.537")),
    "complex karyotype": ((4, 0, 2), ("0.332", "0.833", "0.378")),
    "iAMP21": ((1, 1, 0), ("0.240", "0.438", "0.099")),
    "ETV6-RUNX1": ((1, 0, 0), ("0.634", "0.438", "NA")),
    "KMT2A": ((3, 1, 4), ("0.722", "0.264", "0.702")),
    "BCR-ABL1": ((11, 3, 8), ("0.739", "0.639", "1.000")),
    "Ph like": ((1, 1, 3), ("0.240", "0.113", "0.916")),
    "IKZF1": ((3, 3, 4), ("0.037", "0.264", "0.322")),
    "poor-risk cytogenetics": ((18, 6, 15), ("0.312", "0.249", "0.865")),
    # The table prints no MRD+ patient, but its P values (and the 2 transplanted of Table 1) are those of one.
    "good-risk cytogenetics": ((2, 1, 1), ("0.492", "0.883", "0.462")),
    "primary refractory": ((17, 7, 14), ("0.101", "0.288", "0.428")),
    "prior allo-HSCT": ((22, 2, 1), ("0.133", "< 0.001", "0.115")),
    "extramedullary": ((9, 2, 1), ("0.992", "0.060", "0.115")),
}
# Of 66, 14 and 38 patients with a value.
TABLE_4_MISSING = {
    "low platelets": ((28, 4, 11), ("0.337", "0.172", "0.979")),
    "high LDH": ((26, 6, 19), ("0.810", "0.293", "0.647")),
}
PAIRS = ((0, 1), (0, 2), (2, 1))


def printed(events, sizes):
    """P as the study prints it."""
    try:
        p_value = pearson_chi_square([events, [n - x for x, n in zip(events, sizes, strict=True)]]).p_value
    except NotEstimable:
        return "NA"
    return three_decimals(p_value)


def three_decimals(p_value):
    if p_value < 0.001:
        return "< 0.001"
    return str(Decimal(p_value).quantize(Decimal("0.001"), ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("rows", "sizes"), [(TABLE_1, (67, 55)), (TABLE_1_MISSING, (66, 52))], ids=["complete", "with missing values"]
)
def test_table_1(rows, sizes):
    assert {name: printed(events, sizes) for name, (events, _) in rows.items()} == {
        name: p_value for name, (_, p_value) in rows.items()
    }


@pytest.mark.parametrize(
    ("rows", "sizes"),
    [(TABLE_4, (67, 15, 40)), (TABLE_4_MISSING, (66, 14, 38))],
    ids=["complete", "with missing values"],
)
def test_table_4(rows, sizes):
    computed = {
        name: tuple(printed((events[a], events[b]), (sizes[a], sizes[b])) for a, b in PAIRS)
        for name, (events, _) in rows.items()
    }
    assert computed == {name: p_values for name, (_, p_values) in rows.items()}


def test_source_of_cells():
    # Autologous, recipient-derived, donor-derived, third-party; Table 1, then the columns of Table 4.
    table_1 = ((44, 50), (15, 3), (7, 0), (1, 2))
    assert three_decimals(pearson_chi_square(table_1).p_value) == "0.002"
    table_4 = ((51, 12, 38), (9, 2, 1), (6, 0, 0), (1, 1, 1))
    computed = [three_decimals(pearson_chi_square([[row[a], row[b]] for row in table_4]).p_value) for a, b in PAIRS]
    assert computed == ["0.438", "0.046", "0.208"]
