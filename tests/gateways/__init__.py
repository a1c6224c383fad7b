"""The outside world is played over real HTTP."""
