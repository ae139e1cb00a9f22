"""Patients and their follow-up by center."""
