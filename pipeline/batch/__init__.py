"""Many documents: every input ends in a stated status."""
