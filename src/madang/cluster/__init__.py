"""What makes many nodes one: identity, leases, canaries, and the way to another node."""
