"""What would turn the conclusions of a report: each display is analyzed again with one thing changed."""
