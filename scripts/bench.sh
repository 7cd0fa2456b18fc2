#!/bin/sh
# Runs each benchmark by itself; each prints one line of figures.
set -eu
cd "$(dirname "$0")/.."
for benchmark in benchmarks/*.py; do
    [ "$(basename "$benchmark")" = __init__.py ] && continue
    .venv/bin/python "$benchmark"
done
