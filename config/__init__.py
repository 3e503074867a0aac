"""Préau's wiring: settings, addresses, processes. Nothing here knows what a school is."""
