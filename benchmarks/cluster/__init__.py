"""Two nodes beside two of Node's socket.io with its Redis Streams adapter: `python -m benchmarks.cluster`."""
