"""Embedded storage: one SQLite file for rooms, log and archive, another for the search index."""
