"""What would turn the conclusions of displays, as a table and as a figure."""
