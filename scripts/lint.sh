#!/bin/sh
# Runs every check, also after one has failed, and ends with the number of those that did.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=0

check() {
    name=$1
    shift
    if output=$("$@" 2>&1); then
        echo "ok      $name"
    else
        echo "FAILED  $name"
        echo "$output"
        failed=$((failed + 1))
    fi
}

check "format" $bin/ruff format --check .
check "style" $bin/ruff check .
check "types" $bin/mypy policycoder corpus coding
check "layers" $bin/lint-imports
if [ -x $bin/biome ]; then
    check "scripts: style" $bin/biome check --error-on-warnings static
else
    echo "left out: scripts: style (biome comes for Linux on x86-64 only)"
fi
if ! typescript=$($bin/python scripts/get_typescript.py); then
    failed=$((failed + 1))
elif [ -n "$typescript" ]; then
    check "scripts: types" "$typescript" -p jsconfig.json
else
    echo "left out: scripts: types (TypeScript could not be fetched)"
fi
check "templates: style" $bin/djlint templates --profile django --lint --quiet
# No database is asked: the warning about that is expected.
check "migrations" $bin/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
check "translations" $bin/python scripts/messages.py --check

[ $failed -eq 0 ] || echo "$failed of the checks failed"
exit $((failed > 0))
