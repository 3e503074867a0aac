"""The conversation: the hub and what stands on it."""
