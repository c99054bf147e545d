"""Engine.IO v4, one module per section of the specification."""
