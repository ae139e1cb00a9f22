"""Readers of manuscripts: a file in, its lines and tables with their places out."""
