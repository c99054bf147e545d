"""What only several nodes, their workers and the services between them can show."""
