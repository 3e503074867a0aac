"""The demo school: a fictitious collège with its people and their conversations."""
