#!/bin/sh
# Runs each benchmark by itself; each prints one line of figures.
# BENCH_POLICIES: the folders that the import and words benchmarks read, separated by spaces.
# POLICYCODER_CHROMIUM: a Chromium for the workbench. DOCCANO_URL: see benchmarks/README.md.
set -eu
cd "$(dirname "$0")/.."
.venv/bin/python -m benchmarks.start
.venv/bin/python -m benchmarks.agreement
.venv/bin/python -m benchmarks.save_judgement
.venv/bin/python -m benchmarks.many_coders
.venv/bin/python -m benchmarks.slow_clients
.venv/bin/python -m benchmarks.documents_page
.venv/bin/python -m benchmarks.dashboard
.venv/bin/python -m benchmarks.sampling
.venv/bin/python -m benchmarks.migration
.venv/bin/python -m benchmarks.scale
if [ -n "${BENCH_POLICIES:-}" ]; then
    # shellcheck disable=SC2086
    .venv/bin/python -m benchmarks.import_corpus $BENCH_POLICIES
    # shellcheck disable=SC2086
    .venv/bin/python -m benchmarks.words $BENCH_POLICIES
else
    echo "import, words: not measured (set BENCH_POLICIES to folders of policies)"
fi
if [ -n "${POLICYCODER_CHROMIUM:-}" ]; then
    .venv/bin/python -m benchmarks.workbench
else
    echo "workbench: not measured (set POLICYCODER_CHROMIUM to a Chromium)"
fi
