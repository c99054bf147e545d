"""The real services start, answer, and can be broken as the fault tests need."""
