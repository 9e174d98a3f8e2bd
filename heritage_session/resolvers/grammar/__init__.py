"""What a catalog's own wordings teach about each of its languages."""
