"""Survival and cumulative incidence at given times, by group."""
