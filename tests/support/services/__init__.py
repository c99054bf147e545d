"""The real servers that Madang's cluster works with, as the tests start them."""
