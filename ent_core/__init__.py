"""The school. Each concept is a small Django app; imports go down as docs/architecture.md draws."""
