"""Lessons from the files that schools have: compared with what the source said last, planned,
written out of sight and shown at once."""
