"""The timetable: a calendar that the school edits, weekly patterns, dated lessons, changes."""
