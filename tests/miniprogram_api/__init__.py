"""The investors' face, driven as the mini-program drives it."""
