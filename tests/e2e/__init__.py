"""The product in a real browser against a real web process, over a real Valkey."""
