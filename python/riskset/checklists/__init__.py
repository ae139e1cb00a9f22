"""Reporting checklists (STROBE, RECORD, REMARK, CONSORT), filled from a manuscript and its study."""

GUIDELINES = ("strobe", "record", "remark", "consort", "consort-2025")
