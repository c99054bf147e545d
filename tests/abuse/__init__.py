"""Attacks from outside: each is turned away at a bounded price, counted in steps and bytes."""
