"""Estimators and tests. They take arrays and return small frozen dataclasses, and know no labels or formats."""
