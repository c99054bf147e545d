"""Socket.IO v5, one module per section of the specification."""
