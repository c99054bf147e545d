"""Socket.IO on Engine.IO's sessions: namespaces, sockets, channels."""
