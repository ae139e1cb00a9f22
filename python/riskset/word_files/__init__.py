"""Word files read and written: parts, paragraphs, numbers that are bookmarked, tracked changes, comments."""
