"""Unit tests of madang.gateway."""
