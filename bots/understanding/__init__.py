"""From what somebody wrote to an intent and its slots, in French and English, offline.

``reading.understand`` is the door. The way through: ``normal`` spells the words alike, ``dates``
resolves what is said of time, ``naming`` finds children, subjects and terms and leaves a mask in
their place, ``features`` turns the rest into numbers, ``model`` weighs them. ``training`` makes the
model from the phrasings under ``data/`` when the project is built.
"""
