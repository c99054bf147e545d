"""Madang as its users meet it: a real server, real clients."""
