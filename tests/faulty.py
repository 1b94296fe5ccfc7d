"""Servers that misbehave: they refuse, keep silent, hang up, or pass on only a part."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def tcp_server(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on the loopback that does `behave` with each connection; gives its port."""
    threads: list[threading.Thread] = []
    lines: list[socket.socket] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            behave(line)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = listener.accept()
                lines.append(line)
                threads.append(threading.Thread(target=serve, args=(line,)))
                threads[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield listener.getsockname()[1]
    finally:
        for line in (listener, *lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        for thread in (acceptor, *threads):
            thread.join(10)
            assert not thread.is_alive()


def silent(line: socket.socket) -> None:
    """Takes the connection and never says a word."""
    while line.recv(4096):
        pass


def says(greeting: bytes) -> Callable[[socket.socket], None]:
    """Says that, and then keeps silent."""

    def behave(line: socket.socket) -> None:
        line.sendall(greeting)
        silent(line)

    return behave


def proxy(port: int, *, after: int, hang: bool) -> Callable[[socket.socket], None]:
    """Passes on what the server at `port` says up to `after` bytes; then hangs, or cuts the line."""

    def behave(line: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as server:

            def forward() -> None:
                with contextlib.suppress(OSError):
                    while data := line.recv(65536):
                        server.sendall(data)

            thread = threading.Thread(target=forward)
            thread.start()
            left = after
            while left > 0 and (data := server.recv(min(left, 65536))):
                left -= len(data)
                line.sendall(data)
            if hang:
                thread.join()
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            thread.join()

    return behave
