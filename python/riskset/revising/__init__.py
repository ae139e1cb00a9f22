"""Word files that co-authors have: new numbers put into them, changes against an earlier one, edits read back."""
