"""Histories of concurrent work on a store: recorded, and judged."""
