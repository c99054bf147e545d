"""What the use cases need from the outside, one small protocol a file; adapters bear the same names."""
