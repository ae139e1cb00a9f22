"""The entries of the kinds of displays."""
