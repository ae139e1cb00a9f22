"""A study as the upload form of a journal wants it: texts, tables, figures, statements and counts in one folder and one zip."""
