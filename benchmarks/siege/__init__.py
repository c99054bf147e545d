"""Floods against a running server, with two ordinary users beside it who show what they notice."""
