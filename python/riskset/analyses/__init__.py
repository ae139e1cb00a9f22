"""Cohort to results: what is computed for each kind of display, one row of the store a statistic."""
