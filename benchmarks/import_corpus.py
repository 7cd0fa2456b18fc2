"""From files to clauses: a folder of policies through upload, job and worker.

    python -m benchmarks.import_corpus FOLDER [FOLDER …]

Every file below the folders is uploaded in one request; the time runs until the job is done.
"""

import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.common import Session, product


def main(folders: list[str]) -> None:
    paths = sorted(path for folder in folders for path in Path(folder).rglob("*") if path.is_file())
    if not paths:
        raise SystemExit(f"There is no file in {', '.join(folders) or 'no folder'}.")
    with product() as (base, accounts):
        owner = Session(base, "owner", accounts["owner"])
        project = owner.api("POST", "projects/", json={"name": "bench"})["id"]
        files = [("files", (path.name, path.read_bytes())) for path in paths]
        started = time.perf_counter()
        job = owner.finished(owner.api("POST", f"projects/{project}/imports/", files=files)["job"])
        seconds = time.perf_counter() - started
        found = owner.api("GET", f"projects/{project}/documents/?page_size=1000")["results"]
    outcomes = Counter(file["status"] for file in job["result"]["files"])
    clauses = sum(document["clauses"] for document in found)
    said = ", ".join(f"{n} {status}" for status, n in sorted(outcomes.items()))
    print(f"import: {len(paths)} files ({said}) to {clauses} clauses in {seconds:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
