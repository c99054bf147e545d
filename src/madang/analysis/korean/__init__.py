"""What the index knows about Korean: particles, endings, and how stems change before them."""
