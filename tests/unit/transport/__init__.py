"""The shells around the protocols."""
