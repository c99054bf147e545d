"""The analysis of messages and queries."""
