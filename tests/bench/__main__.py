"""Every measurement, one after another: `python -m tests.bench [NAME …]`; one JSON line each on standard output.

A measurement that fails is named at the end and fails the whole; the others are measured all the same.
"""

import argparse
import subprocess
import sys

# In this order; each is `python -m tests.bench.<name>`.
MEASUREMENTS = [
    "audit_seal",
    "issue_certificates",
    "beside_django_ca",
    "workflow",
    "desk_pages",
    "portal",
    "coverage",
    "import_registrars",
    "bulletin",
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these of: {', '.join(MEASUREMENTS)}")
    chosen = parser.parse_args().names or MEASUREMENTS
    unknown = sorted(set(chosen) - set(MEASUREMENTS))
    if unknown:
        parser.error(f"no such measurement: {', '.join(unknown)}")
    failed = []
    for name in chosen:
        print(f"== {name}", file=sys.stderr, flush=True)
        if subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
