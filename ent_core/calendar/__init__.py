"""The agenda: school events and answers, own deadlines, one merged view, and the private feed."""
