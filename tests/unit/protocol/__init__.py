"""The protocols, without input or output."""
