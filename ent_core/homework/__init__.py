"""The *cahier de textes*: what was done in a lesson, work for a date, what is handed in."""
