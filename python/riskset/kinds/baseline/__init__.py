"""Baseline characteristics of patients, by group: a paper's Table 1."""
