"""How a search is carried out, whatever the index is made of."""
