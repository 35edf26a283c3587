"""The European Central Bank as a server: `python -m tests.emulators.ecb --history FILE [--today DAY]`.

Prints its address when it listens. Shares no code with providers/. A POST to /control sets what it does next:
{"today": "2026-03-14"} moves its day, {"fail": 503} answers that status until {"fail": 0}, {"skip": [...]}
hides days.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import zipfile
from pathlib import Path

from tests.emulators.answering import Answering, serve

PREFIX = "/stats/eurofxref/"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
    'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">\n'
    "\t<gesmes:subject>Reference rates</gesmes:subject>\n"
    "\t<gesmes:Sender>\n\t\t<gesmes:name>European Central Bank</gesmes:name>\n\t</gesmes:Sender>\n\t<Cube>\n"
)


class Bank:
    """What the bank has published up to its own today."""

    def __init__(self, history: Path, today: str) -> None:
        with zipfile.ZipFile(history) as archive:
            rows = list(csv.reader(io.StringIO(archive.read(archive.namelist()[0]).decode())))
        self.header, self.days = rows[0], [row for row in rows[1:] if row]
        self.today = today
        self.fail = 0
        self.skip: set[str] = set()
        self.requests: list[str] = []

    def published(self) -> list[list[str]]:
        return [row for row in self.days if row[0] <= self.today and row[0] not in self.skip]

    def xml(self, count: int) -> bytes:
        cubes = []
        for row in self.published()[:count]:
            cubes.append(f"\t\t<Cube time='{row[0]}'>\n")
            for name, value in zip(self.header[1:], row[1:], strict=False):
                if name.strip() and value != "N/A":
                    cubes.append(f"\t\t\t<Cube currency='{name}' rate='{value}'/>\n")
            cubes.append("\t\t</Cube>")
        return (HEAD + "".join(cubes) + "\t</Cube>\n</gesmes:Envelope>").encode()

    def history(self) -> bytes:
        text = io.StringIO()
        for row in [self.header, *self.published()]:
            text.write(",".join(row) + "\n")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            # a fixed time, so that an unchanged file keeps its tag
            archive.writestr(zipfile.ZipInfo("eurofxref-hist.csv", (2026, 1, 1, 0, 0, 0)), text.getvalue())
        return packed.getvalue()


class Handler(Answering):
    bank: Bank

    def do_GET(self) -> None:
        name = self.path.removeprefix(PREFIX)
        self.bank.requests.append(name)
        if self.bank.fail:
            return self.page(self.bank.fail, b"<html>not now</html>", "text/html")
        if name == "eurofxref-daily.xml":
            return self.file(self.bank.xml(1), "text/xml")
        if name == "eurofxref-hist-90d.xml":
            return self.file(self.bank.xml(64), "text/xml")
        if name == "eurofxref-hist.zip":
            return self.file(self.bank.history(), "application/zip")
        return self.page(404, b"<html>no such page</html>", "text/html")

    def do_POST(self) -> None:
        change = self.told()
        self.bank.today = change.get("today", self.bank.today)
        self.bank.fail = change.get("fail", self.bank.fail)
        self.bank.skip = set(change.get("skip", self.bank.skip))
        self.answer(200, {"requests": self.bank.requests})

    def file(self, body: bytes, kind: str) -> None:
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.send_header("ETag", tag)
            self.end_headers()
            return
        self.page(200, body, kind, tag)

    def page(self, status: int, body: bytes, kind: str, tag: str | None = None) -> None:
        self.send(status, body, {"Content-Type": kind} | ({"ETag": tag} if tag else {}))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--history", type=Path, required=True)
    parser.add_argument("--today", default="2026-04-11")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    Handler.bank = Bank(options.history, options.today)
    serve(Handler, options.port)


if __name__ == "__main__":
    main()
