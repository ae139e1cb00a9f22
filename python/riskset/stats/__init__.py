"""Estimators and tests: arrays in, small frozen dataclasses out; nothing here knows labels or formats."""
