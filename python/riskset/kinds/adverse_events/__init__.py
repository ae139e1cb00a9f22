"""What befalls patients: toxicities by grade, and complications with their incidence."""
