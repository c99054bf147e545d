"""The tests of Madang."""
