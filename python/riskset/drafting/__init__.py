"""Drafts a study file from a data file: what its columns most likely are, with the evidence for each guess."""
