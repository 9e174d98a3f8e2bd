"""What a question says without what only surrounds it."""
