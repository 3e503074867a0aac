"""Who was there: roll calls, absences and lateness, justifications."""
