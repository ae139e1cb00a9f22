"""The kinds of displays, one folder each: its entry in the study file, its analysis, its layout, and its door."""
