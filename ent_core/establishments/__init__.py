"""The school as it is organised: years, groups, who belongs where and when, who teaches what."""
