"""`python -m tests.shots`: pictures of each page, role, width, theme and state, for people to see."""
