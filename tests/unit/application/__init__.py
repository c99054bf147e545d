"""Unit tests of madang.application."""
