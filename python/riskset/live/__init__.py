"""Numbers that stay alive: what a printed number is of, kept beside it until the document is written."""
