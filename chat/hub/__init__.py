"""Channels and their one sequence: stored first, then fanned out once a process."""
