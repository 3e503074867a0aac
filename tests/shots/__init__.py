"""`python -m tests.shots`: each page, role, width, theme and state, for people to look at."""
