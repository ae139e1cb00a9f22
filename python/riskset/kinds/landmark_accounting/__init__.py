"""Who left before a landmark, and why."""
