"""The audit of a document that is written from a study's results."""
