"""`python -m kortisto.demo.provider [--port 8001] [--people FILE] [--client ADDRESS]`: serve until told to stop."""

import argparse
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from .app import server_on
from .people import players, read_people


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="kortisto.demo.provider", description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--people", type=Path, help="a JSON file of invented people")
    parser.add_argument("--client", default="", help="answer only to the program at this address")
    parser.add_argument("--algorithm", choices=["ES256", "RS256"], default="ES256")
    options = parser.parse_args(arguments)
    people = read_people(options.people) if options.people else players()
    server = server_on(options.port, people=people, algorithm=options.algorithm, client=options.client)
    print(f"Example identification (demo only) at http://127.0.0.1:{server.server_port}", flush=True)
    with server, contextlib.suppress(KeyboardInterrupt):
        server.serve_forever(poll_interval=0.2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
