"""What an official client is given that comes back: Node's socket.io beside Madang."""
