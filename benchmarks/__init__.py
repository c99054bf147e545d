"""Programs that measure, and print ratios to a peer run in the same minutes."""
