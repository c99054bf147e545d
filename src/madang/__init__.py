"""Madang: a self-hosted chat server that speaks Socket.IO."""
