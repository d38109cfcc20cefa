"""How long the web server waits for a client: gunicorn's threads, with a clock running against whoever holds one.

gunicorn waits for headers, bodies and TLS handshakes without end, so that as many silent connections as there are
threads keep everybody else out. Here a request takes a thread when its header, and a small body, are there (over TLS
with its first byte, and the header within seconds); a large body may be slow, as photos from a bad network are, but not
slower than any network; and what is answered must be taken in. To the program a client that is too slow is one that has
hung up: it knows how to go on from there.
"""

from __future__ import annotations

import errno
import math
import os
import re
import socket
import ssl
import time
from collections import deque
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.http.errors import NoMoreData
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.sock import ssl_wrap_socket
from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD_S = float(os.environ.get("XUNCHENG_WEB_HEAD_S", "10"))
"""For a request's header, and for a TLS handshake."""
SILENCE_S = float(os.environ.get("XUNCHENG_WEB_SILENCE_S", "30"))
"""Between two bytes of a body; a phone in a lift or a tunnel begins its piece again."""
LEAST_BYTES_PER_S = float(os.environ.get("XUNCHENG_WEB_LEAST_BYTES_PER_S", "500"))
"""On the average of a body, after a first `SILENCE_S`. The slowest phones send 2,000."""
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*(?:\r|$)", re.IGNORECASE)
UNWANTED_S = 0.5
"""For the body of a request that was refused before it was read."""
UNSENT_S = 60
"""For an answer that nobody takes in: a phone that lost its network, or one that reads nothing."""
HEAD_BYTES = 65_536
"""More is never gathered for a request; gunicorn refuses longer headers."""
SMALL_BODY_BYTES = 32_768
LINGER_S = 2.0
DRAINED_BYTES = 65_536
"""How long, and over how many bytes, a connection lingers whose end was said."""


class PatientUnreader(SocketUnreader):
    """Reads from a socket until the time that was given is over; from then on there is nothing more to read."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.is_over = False
        self.give(HEAD_S, per_byte_s=0.0)

    def give(self, seconds: float, *, per_byte_s: float) -> None:
        """Give the sender some time from now on, and more with each byte."""
        self._until, self._per_byte_s = time.monotonic() + seconds, per_byte_s

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Wait for the next bytes; none when the sender has hung up or is too slow."""
        left = self._until - time.monotonic()
        if self.is_over or left <= 0:
            self.is_over = True
            return b""
        bound = self.sock.gettimeout()  # gunicorn's own, while it reads away what nobody wanted
        self.sock.settimeout(min(left, SILENCE_S, math.inf if bound is None else bound))
        try:
            data: bytes = super().chunk(size_hint)
        except TimeoutError:
            self.is_over = True
            return b""
        finally:
            self.sock.settimeout(bound)
        self._until += self._per_byte_s * len(data)
        return data


class PatientParser(RequestParser):
    """Reads requests, each with a time for its header and one for its body."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any) -> None:
        super().__init__(cfg, sock, client)
        self.unreader = PatientUnreader(sock)

    def __next__(self) -> Any:
        self.unreader.give(HEAD_S, per_byte_s=0.0)
        message = super().__next__()
        self.unreader.give(SILENCE_S, per_byte_s=1 / LEAST_BYTES_PER_S)
        return message

    def finish_body(self, deadline: float | None = None, max_bytes: int | None = None) -> bool:
        """Read away what nobody wanted of a body, for a moment; otherwise the connection ends."""
        if deadline is not None:
            deadline = min(deadline, time.monotonic() + UNWANTED_S)
        return bool(super().finish_body(deadline, max_bytes)) and not self.unreader.is_over


class PatientConnection(TConn):
    """A connection whose TLS handshake has to end, and whose end keeps nobody waiting."""

    initialized: bool
    sock: Any

    def __init__(self, worker: PatientWorker, sock: socket.socket, client: Any, server: Any) -> None:
        super().__init__(worker.cfg, sock, client, server)
        self.worker = worker
        self.gathered = bytearray()
        self.unwanted = 0

    def gather(self) -> bool:
        """Take in what has come without waiting; tell whether a thread can go on with it."""
        try:
            data = self.sock.recv(HEAD_BYTES)
        except BlockingIOError:
            return False
        except OSError:
            return True
        self.gathered += data
        return not data or self._is_enough()

    def take_back(self) -> None:
        """Gather on from what a thread has read of the next request, unless that is whole."""
        self.gathered += self.parser.unreader.take_buffered()
        if self._is_enough():
            self.hand_over()

    def _is_enough(self) -> bool:
        if len(self.gathered) > HEAD_BYTES + SMALL_BODY_BYTES:
            return True
        end = self.gathered.find(b"\r\n\r\n")
        return end >= 0 and len(self.gathered) >= end + 4 + _small_body(self.gathered[:end])

    def close(self, graceful: bool = False) -> None:
        """Close; where an answer may still be on its way, its taker gets a moment to read it and close as well."""
        if graceful and self.worker.alive:
            self.worker.linger(self)
        else:
            super().close(graceful)

    def init(self) -> None:
        """Shake hands and begin to read, once; HTTP/1.1 is what is spoken here."""
        if self.initialized:
            return
        self.initialized = True
        self.sock.settimeout(HEAD_S)
        try:
            if self.cfg.is_ssl:
                self.sock = ssl_wrap_socket(self.sock, self.cfg)
                self.sock.do_handshake()
        except TimeoutError as error:
            raise NoMoreData from error
        self.sock.setblocking(True)
        self.parser = PatientParser(self.cfg, self.sock, self.client)
        self.hand_over()

    def hand_over(self) -> None:
        """Let the thread that goes on begin with what was gathered."""
        self.parser.unreader.unread(bytes(self.gathered))
        self.gathered.clear()


def _small_body(head: bytearray) -> int:
    """Tell how many bytes of body are worth waiting for without a thread: all of a small one, none of a large one."""
    found = _LENGTH.search(head)
    length = int(found[1]) if found and b"\r\nexpect:" not in head.lower() else 0
    return length if length <= SMALL_BODY_BYTES else 0


class PatientWorker(ThreadWorker):
    """gunicorn's threads, none of which waits for a client that sends nothing.

    Neither does its main thread, which hands out the work: it lingers over many closing connections at once.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._closing: deque[PatientConnection] = deque()

    def accept(self, listener: socket.socket) -> None:
        """Take a connection and wait for its first byte where waiting costs no thread."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                return
            raise
        with suppress(OSError, AttributeError):  # neither macOS nor a Unix socket knows it
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNSENT_S * 1_000)
        self.nr_conns += 1
        connection = PatientConnection(self, client, address, listener.getsockname())
        connection.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(connection)
        self.poller.register(client, EVENT_READ, partial(self.on_pending_socket_readable, connection))

    def on_pending_socket_readable(self, conn: PatientConnection, client: Any) -> None:
        """Hand a new connection to a thread when there is enough to go on with."""
        if self.cfg.is_ssl or conn.gather():
            super().on_pending_socket_readable(conn, client)

    def on_client_socket_readable(self, conn: PatientConnection, client: Any) -> None:
        """Hand a kept connection to a thread when there is enough to go on with."""
        if not self.cfg.is_ssl:
            if not conn.gather():
                return
            conn.hand_over()
        super().on_client_socket_readable(conn, client)

    def handle(self, conn: PatientConnection) -> Any:
        """Answer a request; tell whether the connection is kept for others."""
        is_kept = super().handle(conn)
        if is_kept and not self.cfg.is_ssl:
            conn.take_back()
        return is_kept

    def linger(self, connection: PatientConnection) -> None:
        """Say that nothing more is sent, and close when the other side does or has had its moment (RFC 9112, 9.6)."""
        try:
            connection.sock.shutdown(socket.SHUT_WR)
            connection.sock.setblocking(False)
            self.poller.register(connection.sock, EVENT_READ, partial(self._on_closing_readable, connection))
        except (OSError, ValueError):  # it has closed already
            connection.close()
            return
        self.nr_conns += 1
        connection.timeout = time.monotonic() + LINGER_S
        self._closing.append(connection)

    def murder_pending(self) -> None:
        """Close connections that have waited for long enough: for a first byte, or for the other side to close."""
        super().murder_pending()
        while self._closing and self._closing[0].timeout <= time.monotonic():
            self._end(self._closing[0])

    def _on_closing_readable(self, connection: PatientConnection, _client: Any) -> None:
        try:
            connection.unwanted += (received := len(connection.sock.recv(DRAINED_BYTES)))
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except OSError:
            received = 0
        if not received or connection.unwanted > DRAINED_BYTES:
            self._end(connection)

    def _end(self, connection: PatientConnection) -> None:
        self._closing.remove(connection)
        self.poller.unregister(connection.sock)
        self.nr_conns -= 1
        connection.close()
