"""Whether a manuscript agrees with its data, and with itself."""
