"""Results to figures: plotnine plots whose every number is in the result store."""
