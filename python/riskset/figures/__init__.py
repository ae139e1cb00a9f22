"""The kit of figures: the figure value, typeface, measuring, axes and files; every number drawn is a result."""
