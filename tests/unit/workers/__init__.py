"""Unit tests of madang.workers."""
