"""People, groups, services and guardians of a school, from the typed rows of any format."""
