"""Changing a fair: planning it, registering for it, talking at it."""
