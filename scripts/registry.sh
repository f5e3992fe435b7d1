# Tells uv, for this process only, what this machine's pip is configured with; nothing is written anywhere.
# Sourced by setup.sh and lock.sh with `python` naming the interpreter of .venv.

pip_setting() {
    local name=$1 section value
    for section in ":env:" install global; do
        value=$(sed -n "s/^${section}\.${name}='\(.*\)'\$/\1/p" <<<"$pip_settings" | head -n 1 | sed 's/\\n/ /g')
        if [ -n "$value" ]; then
            printf '%s' "$value"
            return
        fi
    done
}

pip_settings=$("${python:-.venv/bin/python}" -m pip config list 2>/dev/null || true)
index=$(pip_setting index-url)
more=$(pip_setting extra-index-url)
links=$(pip_setting find-links)
certificates=$(pip_setting cert)
trusted=$(pip_setting trusted-host)
[ -z "$index" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"
# As pip does, take the best version of all indexes; every file is held to its hash in the lock anyway.
[ -z "$more" ] || export UV_INDEX="${UV_INDEX:-$more}" UV_INDEX_STRATEGY="${UV_INDEX_STRATEGY:-unsafe-best-match}"
[ -z "$links" ] || export UV_FIND_LINKS="${UV_FIND_LINKS:-${links// /,}}"
[ -z "$certificates" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$certificates}"
[ -z "$trusted" ] || export UV_INSECURE_HOST="${UV_INSECURE_HOST:-$trusted}"
unset pip_settings index more links certificates trusted
