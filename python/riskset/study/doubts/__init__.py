"""What looks wrong in a study that can be computed: doubts that its author looks into, mends or accepts."""
