#!/usr/bin/env bash
# Every check that is not a test: `make check`. All of them run, so that one round shows every finding.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()

check() {
    local name=$1 output started=$SECONDS
    shift
    if output=$("$@" 2>&1); then
        printf '  %-34s ok %4ss\n' "$name" $((SECONDS - started))
    else
        printf '  %-34s FAILED\n%s\n' "$name" "$output"
        failed+=("$name")
    fi
}

templates() {
    git ls-files -z --cached --others --exclude-standard 'kortisto/**/templates/**.html' | xargs -0 -r "$bin/djade" --check --target-version 5.2
}

deployment() {
    # Production's settings, with values that are as long as real ones and belong to nobody.
    env DATABASE_URL=postgresql://kortisto_app@localhost/kortisto KORTISTO_DATA=/nonexistent KORTISTO_KEYS=/nonexistent \
        KORTISTO_CHECKPOINTS=/nonexistent \
        KORTISTO_SECRET_KEY="$(head -c 48 /dev/urandom | base64 -w 0)" KORTISTO_PUBLIC_ADDRESS=https://kortisto.example \
        "$bin/python" -W error::RuntimeWarning manage.py check --deploy --fail-level WARNING
}

check "style (ruff)" "$bin/ruff" check .
check "format (ruff)" "$bin/ruff" format --check --quiet .
check "templates (djade)" templates
check "types (mypy)" "$bin/mypy"
check "import rules (import-linter)" "$bin/lint-imports" --no-cache
check "migrations complete" "$bin/python" manage.py makemigrations --check --dry-run
check "deployment settings" deployment
check "translations" "$bin/python" scripts/words.py check
check "written documents" "$bin/python" scripts/docs.py --check

if [ ${#failed[@]} -gt 0 ]; then
    printf 'failed: %s\n' "${failed[@]}" >&2
    exit 1
fi
