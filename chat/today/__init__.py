"""Today: the first page of each role, in one request."""
