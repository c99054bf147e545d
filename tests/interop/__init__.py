"""The engine against the specifications, and against clients that are not ours."""
