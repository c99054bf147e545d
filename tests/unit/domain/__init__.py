"""Unit tests of madang.domain."""
