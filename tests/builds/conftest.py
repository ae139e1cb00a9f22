"""The small trial, its folder and its build."""

from riskset_tests_trials import build, project, trial

__all__ = ["build", "project", "trial"]
