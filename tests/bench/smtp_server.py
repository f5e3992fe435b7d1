"""An SMTP server for measurements: takes every mail and writes one line of JSON for each into a file.

It says on its first line where it listens and where it writes.
"""

from __future__ import annotations

import json
import re
import signal
import socket
import sys
import tempfile
from typing import Any

from aiosmtpd.controller import Controller

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class Taker:
    """Notes receiver, Message-ID, return address and size, and lets the mail go."""

    def __init__(self, file: Any) -> None:
        self.file = file

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        found = MESSAGE_ID.search(envelope.content[:4000])
        line = {
            "to": envelope.rcpt_tos[0],
            "from": envelope.mail_from,
            "message_id": found[1].decode() if found else "",
            "bytes": len(envelope.content),
        }
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()
        return "250 OK"


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as file:
        controller = Controller(Taker(file), hostname="127.0.0.1", port=port)
        controller.start()
        print(json.dumps({"port": port, "file": file.name}), flush=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            signal.pause()
        finally:
            controller.stop()


if __name__ == "__main__":
    main()
