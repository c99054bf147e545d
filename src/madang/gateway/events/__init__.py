"""The handlers of client events, one file a noun."""
