"""Tests of the embedded storage on files that fail."""
