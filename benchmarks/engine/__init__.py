"""The engine beside Node's ``socket.io``: CPU per delivery, memory per socket, connects per CPU second.

``python -m benchmarks.engine`` runs every case against each target in turn and prints a table. All targets
speak the same chat contract (``/chat/ws``, namespace ``/chat``), so that the same load can be pointed at the
whole product: ``--target product`` or ``--target product-memory``.
"""

__all__: list[str] = []
