"""Unit tests of madang.adapters."""
