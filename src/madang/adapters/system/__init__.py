"""What the operating system gives: time, and ids made of time and chance."""
