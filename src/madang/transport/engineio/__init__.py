"""Engine.IO over asyncio and uvicorn: sessions, and the transports that carry them."""
