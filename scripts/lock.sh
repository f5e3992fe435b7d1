#!/usr/bin/env bash
# Renew the hash locks from pyproject.toml: `make lock`. The locks name no registry, so they install from any mirror.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
. scripts/registry.sh

compile() {
    env -u UV_INDEX -u UV_FIND_LINKS "$uv" pip compile "$@" --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links ${UPGRADE:+--upgrade}
}

compile requirements/bootstrap.in --output-file requirements/bootstrap.txt
compile pyproject.toml --output-file requirements/base.txt
compile pyproject.toml --extra demo --constraint requirements/base.txt --output-file requirements/demo.txt
compile pyproject.toml --extra demo --extra dev --constraint requirements/demo.txt --output-file requirements/dev.txt
if grep -nE '://|^--(index|extra|find)' requirements/*.txt; then
    echo "A lock names an address; it must not." >&2
    exit 1
fi
