"""What emulators of JSON APIs share: reading a request, answering it, and being told by a test what to do."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

JSON = {"Content-Type": "application/json"}


class Answering(BaseHTTPRequestHandler):
    """One request of a provider's client."""

    protocol_version = "HTTP/1.1"
    # head and body go out together: the second of two small packets would wait for the first one's receipt
    wbufsize = -1

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def told(self) -> Any:
        """The JSON of the request."""
        return json.loads(self.body() or b"{}")

    def answer(self, status: int, told: Any, headers: Mapping[str, str] | None = None) -> None:
        """Answer with JSON."""
        self.send(status, json.dumps(told).encode(), {**JSON, **(headers or {})})

    def send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """Answer with these bytes."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silence: a test's output is the test's."""

    @property
    def address(self) -> str:
        """Where this server is."""
        host, port = self.server.server_address[:2]
        return f"http://{host!s}:{port}"


class Server(ThreadingHTTPServer):
    """Tells of what is wrong here; a client that went away, such as a killed worker, is not."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def serve(handler: type[BaseHTTPRequestHandler], port: int = 0) -> None:
    """Prints the address when it listens."""
    server = Server(("127.0.0.1", port), handler)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
