"""What a manuscript states: numbers as printed, tables with groups and rows, sentences with quantities."""
