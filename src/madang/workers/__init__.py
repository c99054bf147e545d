"""Carrying the log on: to the archive, and to the search index."""
