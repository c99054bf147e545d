"""The use cases of a chat: commands change it, queries read it. They know the domain and the ports only."""
