"""Unit tests of madang.cluster."""
