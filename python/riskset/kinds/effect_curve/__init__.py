"""The effect of a number along its values, from the spline of a regression."""
