"""The doors of the kinds of displays."""
