"""What the entries of displays in a study file have in common, whatever their kind."""
