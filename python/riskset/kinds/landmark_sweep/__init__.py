"""The effect of two groups from one landmark after the other, as a figure and as a table."""
