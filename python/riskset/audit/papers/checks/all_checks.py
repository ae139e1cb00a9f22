"""The checks of a manuscript, in the order in which they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.audit.papers.checks.between import check_between
from riskset.audit.papers.checks.counts_twice import check_counts_twice
from riskset.audit.papers.checks.definitions import check_definitions
from riskset.audit.papers.checks.directions import check_directions
from riskset.audit.papers.checks.flow import check_flow
from riskset.audit.papers.checks.follow_up import check_follow_up
from riskset.audit.papers.checks.group_sizes import check_group_sizes
from riskset.audit.papers.checks.in_order import check_in_order
from riskset.audit.papers.checks.listed_parts import check_listed_parts
from riskset.audit.papers.checks.listed_rates import check_listed_rates
from riskset.audit.papers.checks.means import check_means
from riskset.audit.papers.checks.p_values import check_p_values
from riskset.audit.papers.checks.pairs_twice import check_pairs_twice
from riskset.audit.papers.checks.percentages import check_percentages
from riskset.audit.papers.checks.rates import check_rates
from riskset.audit.papers.checks.ratios import check_ratios
from riskset.audit.papers.checks.ratios_elsewhere import check_ratios_elsewhere
from riskset.audit.papers.checks.row_percentages import check_row_percentages
from riskset.audit.papers.checks.significance import check_significance
from riskset.audit.papers.checks.stated import check_stated
from riskset.audit.papers.checks.stated_tests import check_stated_tests
from riskset.audit.papers.checks.study_size import check_study_size
from riskset.audit.papers.checks.subjects_twice import check_subjects_twice
from riskset.audit.papers.checks.sums import check_sums
from riskset.audit.papers.checks.tests_agree import check_tests_agree
from riskset.audit.papers.checks.told_directions import check_told_directions
from riskset.audit.papers.checks.total_rows import check_totals
from riskset.audit.papers.checks.twice import check_twice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from riskset.audit.finding import Finding
    from riskset.audit.papers.model.understood import Understood

CHECKS: tuple[Callable[[Understood], Iterator[Finding]], ...] = (
    check_percentages,
    check_row_percentages,
    check_sums,
    check_totals,
    check_p_values,
    check_ratios,
    check_between,
    check_means,
    check_stated,
    check_rates,
    check_twice,
    check_counts_twice,
    check_flow,
    check_definitions,
    check_listed_parts,
    check_listed_rates,
    check_study_size,
    check_stated_tests,
    check_pairs_twice,
    check_subjects_twice,
    check_in_order,
    check_told_directions,
    check_follow_up,
    check_group_sizes,
    check_ratios_elsewhere,
    check_tests_agree,
    check_significance,
    check_directions,
)
