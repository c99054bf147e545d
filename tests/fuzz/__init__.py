"""Inputs that nobody thought of: parsers under fuzzing, the engine under random sequences of actions."""
