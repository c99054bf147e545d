"""What the server's listener gives to its connections."""

import socket

from madang.bootstrap import server


def kept(listener: socket.socket) -> int:
    """Return the bytes that the kernel keeps for a connection of the listener."""
    with listener:
        listener.listen()
        with socket.create_connection(listener.getsockname()):
            connection, _ = listener.accept()
            with connection:
                return connection.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)


def test_what_the_kernel_keeps_of_a_connection_is_bounded_unless_it_shall_not_be() -> None:
    # Linux reserves as much again for its own book-keeping (socket(7)).
    assert kept(server._listen("127.0.0.1", 0, 65536)) <= 2 * 65536
    assert kept(server._listen("127.0.0.1", 0, 0)) > 0
