"""The gold set: messages and queries whose relevance is known by meaning, and how well search does on them."""
