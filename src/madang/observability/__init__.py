"""What those who run the server see of it."""
