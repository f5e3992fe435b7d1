#!/usr/bin/env bash
# Makes a checkout ready: Debian's parts, .venv with exactly the locked packages, npm's sign-in provider for the tests, the
# command `kortisto`, compiled translations, keys of the demo. `scripts/setup.sh demo` leaves out what only tests need. May be repeated: what is up to
# date is not touched.
set -euo pipefail
cd "$(dirname "$0")/.."
level=${1:-dev}
case $level in demo | dev) ;; *) echo "usage: scripts/setup.sh [demo|dev]" >&2 && exit 2 ;; esac

# Two commands started at once make the checkout ready one after the other.
exec 9<scripts/setup.sh
flock 9

# -- Python and Debian's parts ----------------------------------------------------------------------------------------
base_python=${PYTHON:-}
for candidate in python3.11 python3.12 python3.13 python3; do
    [ -n "$base_python" ] && break
    if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        base_python=$candidate
    fi
done
if [ -z "$base_python" ]; then
    echo "Kortisto needs Python 3.11, 3.12 or 3.13 (Debian 12: apt-get install python3)." >&2
    exit 1
fi

# One line a part: Debian's package, who needs it, and a command that succeeds when it is there.
parts() {
    cat <<PARTS
python3-venv|demo|[ -x .venv/bin/python ] || $base_python -c 'import ensurepip, venv'
gettext|demo|command -v msgfmt
ca-certificates|demo|[ -e /etc/ssl/certs/ca-certificates.crt ]
tzdata|demo|[ -e /usr/share/zoneinfo/Europe/Helsinki ]
openssl|dev|command -v openssl
chromium|dev|command -v chromium
xmlsec1|dev|command -v xmlsec1
nodejs|dev|command -v node
npm|dev|command -v npm
PARTS
}

missing=()
while IFS='|' read -r package who probe; do
    if [ "$who" = demo ] || [ "$level" = dev ]; then
        bash -c "$probe" >/dev/null 2>&1 </dev/null || missing+=("$package")
    fi
done < <(parts)
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing from Debian: ${missing[*]}"
        export DEBIAN_FRONTEND=noninteractive
        said=$(mktemp)
        if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$said" 2>&1 </dev/null; then
            tail -n 20 "$said" >&2
            echo "Debian's packages could not be installed; the end of what apt-get said stands above." >&2
            exit 1
        fi
        rm -f "$said"
    else
        echo "These Debian packages are missing. Install them, then run the command again:" >&2
        echo "    sudo apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
fi

# -- Python's packages ------------------------------------------------------------------------------------------------
stamp=.venv/.kortisto-$level
wanted=$(cat requirements/bootstrap.txt "requirements/$level.txt" pyproject.toml scripts/setup.sh | sha256sum | cut -c1-32)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    if ! .venv/bin/python -c '' 2>/dev/null; then
        echo "Making .venv with $base_python"
        "$base_python" -m venv --clear .venv
    fi
    python=.venv/bin/python
    rm -f .venv/.kortisto-*
    echo "Installing the locked packages ($level)"
    "$python" -m pip install -qq --disable-pip-version-check --no-input --require-hashes --only-binary :all: \
        -r requirements/bootstrap.txt
    . scripts/registry.sh
    .venv/bin/uv pip sync --quiet --python "$python" --require-hashes "requirements/$level.txt" requirements/bootstrap.txt
    # The command `kortisto`, pointing at this checkout; nothing is fetched for it.
    .venv/bin/uv pip install --quiet --python "$python" --no-deps --no-build-isolation --offline --editable .
    echo "$wanted" >"$stamp"
    # With the tests' packages the demo's are there too.
    if [ "$level" = dev ]; then
        cat requirements/bootstrap.txt requirements/demo.txt pyproject.toml scripts/setup.sh | sha256sum | cut -c1-32 >.venv/.kortisto-demo
    fi
fi

# -- The sign-in provider of others that tests sign in through (npm's oidc-provider) ------------------------------------
if [ "$level" = dev ]; then
    wanted=$(sha256sum tests/oidc/package-lock.json | cut -c1-32)
    if [ "$(cat tests/oidc/node_modules/.kortisto 2>/dev/null || true)" != "$wanted" ]; then
        echo "Installing the tests' OpenID Connect provider (npm)"
        npm ci --prefix tests/oidc --ignore-scripts --no-audit --no-fund --no-update-notifier --silent
        echo "$wanted" >tests/oidc/node_modules/.kortisto
    fi
fi

# -- Translations and keys --------------------------------------------------------------------------------------------
while IFS= read -r catalogue; do
    compiled=${catalogue%.po}.mo
    if [ ! "$compiled" -nt "$catalogue" ]; then
        msgfmt --output-file="$compiled" "$catalogue"
    fi
done < <(find kortisto -path '*/locale/*/LC_MESSAGES/*.po')

if [ ! -e .venv/.kortisto-keys ]; then
    .venv/bin/kortisto keys make
    touch .venv/.kortisto-keys
fi
