"""What the Redis adapters do beyond the contracts of their ports."""
