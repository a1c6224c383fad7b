"""What the house demands of its own code, checked."""
