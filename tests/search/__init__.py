"""The gold set: messages, queries and what they mean, and how well search does on them."""
