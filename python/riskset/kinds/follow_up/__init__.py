"""How long patients were followed, by the reverse Kaplan-Meier method."""
