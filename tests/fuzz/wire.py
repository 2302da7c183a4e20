"""A keep-alive HTTP/1.1 client small enough for a hundred thousand requests: one connection, times, no retries that hide a fault."""

import json
import socket
import time


class Answer:
    __slots__ = ("status", "headers", "body", "seconds", "_json")

    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds, self._json = status, headers, body, seconds, None

    @property
    def json(self):
        if self._json is None:
            self._json = json.loads(self.body)
        return self._json


class Broken(Exception):
    """The connection ended without a whole answer."""


class Client:
    def __init__(self, port, host="127.0.0.1", timeout=30.0):
        self.host, self.port, self.timeout, self.sock, self.rest = host, port, timeout, None, b""
        self.requests = 0
        self.slowest = (0.0, None)

    def close(self):
        if self.sock:
            self.sock.close()
        self.sock, self.rest = None, b""

    def _open(self):
        self.sock = socket.create_connection((self.host, self.port), timeout=self.timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def _more(self):
        data = self.sock.recv(262144)
        if not data:
            raise Broken("connection closed")
        self.rest += data

    def send(self, method, path, body=None, headers=None):
        """body: bytes, or anything that JSON takes."""
        if body is not None and not isinstance(body, (bytes, bytearray)):
            body = json.dumps(body, separators=(",", ":")).encode()
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
        given = dict(headers or {})
        if body is not None:
            given.setdefault("Content-Type", "application/json")
            given["Content-Length"] = str(len(body))
        lines += [f"{k}: {v}" for k, v in given.items()]
        raw = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + (body or b"")
        began = time.perf_counter()
        fresh = self.sock is None
        if fresh:
            self._open()
        try:
            try:
                self.sock.sendall(raw)
                answer = self._read(began, method)
            except (Broken, ConnectionError):
                if fresh:
                    raise
                # The server may close an idle or a refused connection: one new try on a fresh one.
                self.close()
                self._open()
                began = time.perf_counter()
                self.sock.sendall(raw)
                answer = self._read(began, method)
        except Exception:
            self.close()
            raise
        self.requests += 1
        if answer.seconds > self.slowest[0]:
            self.slowest = (answer.seconds, (method, path, body[:3000] if body else None))
        if answer.headers.get("connection", "").lower() == "close":
            self.close()
        return answer

    def _read(self, began, method):
        while b"\r\n\r\n" not in self.rest:
            self._more()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        headers = {}
        for line in lines[1:]:
            k, v = line.split(":", 1)
            headers[k.lower()] = v.strip()
        if method == "HEAD" or status in (204, 304):
            body = b""
        elif "content-length" in headers:
            need = int(headers["content-length"])
            if len(self.rest) < need:
                parts, have = [self.rest], len(self.rest)
                while have < need:
                    data = self.sock.recv(262144)
                    if not data:
                        raise Broken("closed within the body")
                    parts.append(data)
                    have += len(data)
                self.rest = b"".join(parts)
            body, self.rest = self.rest[:need], self.rest[need:]
        elif headers.get("transfer-encoding", "").lower() == "chunked":
            parts = []
            while True:
                while b"\r\n" not in self.rest:
                    self._more()
                size, self.rest = self.rest.split(b"\r\n", 1)
                size = int(size, 16)
                while len(self.rest) < size + 2:
                    self._more()
                parts.append(self.rest[:size])
                self.rest = self.rest[size + 2 :]
                if size == 0:
                    break
            body = b"".join(parts)
        else:
            body = b""
        return Answer(status, headers, body, time.perf_counter() - began)

    def post(self, path, body, **headers):
        return self.send("POST", path, body, {k.replace("_", "-"): v for k, v in headers.items()})

    def get(self, path, **headers):
        return self.send("GET", path, None, {k.replace("_", "-"): v for k, v in headers.items()})
