"""What only one adapter does, beyond the contract of its port."""
