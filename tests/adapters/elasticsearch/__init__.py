"""Tests of madang.adapters.elasticsearch."""
