"""From files to clauses, words and metadata: a folder of policies through upload, job and workers.

    python -m benchmarks.import_corpus FOLDER [FOLDER …]

Every file below the folders is uploaded in one request; the time runs until the job is done. Then
the formats one by one, into another project.
"""

import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import psycopg2

from benchmarks.common import Session, data_folder, database_of, product
from corpus.readers import FORMATS, extension_of

_TOTALS = """
SELECT count(*), coalesce(sum(clause_count), 0), coalesce(sum(octet_length(w.tokens) / 4), 0),
    count(*) FILTER (WHERE d.issued_on IS NOT NULL AND d.doc_type <> '')
FROM corpus_document d LEFT JOIN corpus_documentwords w ON w.document_id = d.id
WHERE d.project_id = %s
"""


def bring(owner: Session, project: int, paths: list[Path]) -> tuple[float, Counter[str]]:
    """Seconds from the first byte sent to the end of the job, and the files by outcome."""
    files = [("files", (path.name, path.read_bytes())) for path in paths]
    started = time.perf_counter()
    answer = owner.api("POST", f"projects/{project}/imports/", files=files)
    job = owner.finished(answer["job"])
    seconds = time.perf_counter() - started
    return seconds, Counter(file["status"] for file in job["result"]["files"])


def main(folders: list[str]) -> None:
    below = [path for folder in folders for path in Path(folder).rglob("*") if path.is_file()]
    paths = sorted(path for path in below if extension_of(path.name) in FORMATS)
    if not paths:
        raise SystemExit(f"There is no policy in {', '.join(folders) or 'no folder'}.")
    with data_folder() as folder, product(folder=folder) as (base, accounts):
        owner = Session(base, "owner", accounts["owner"])
        project = owner.api("POST", "projects/", json={"name": "bench"})["id"]
        seconds, outcomes = bring(owner, project, paths)
        with psycopg2.connect(database_of(folder)) as connection, connection.cursor() as cursor:
            cursor.execute(_TOTALS, [project])
            documents, clauses, words, known = cursor.fetchone()
        said = ", ".join(f"{n} {status}" for status, n in sorted(outcomes.items()))
        print(
            f"import: {len(paths)} files ({said}) to {documents} documents, {clauses} clauses,"
            f" {words} words; date and type known of {known}: {seconds:.1f} s,"
            f" {len(paths) / seconds:.1f} files/s"
        )
        formats: dict[str, list[Path]] = defaultdict(list)
        for path in paths:
            formats[extension_of(path.name)].append(path)
        project = owner.api("POST", "projects/", json={"name": "formats"})["id"]
        for extension, some in sorted(formats.items()):
            seconds, _outcomes = bring(owner, project, some)
            size = sum(path.stat().st_size for path in some) / 2**20
            print(
                f"  {extension}: {len(some)} files, {size:.1f} MB, {seconds:.1f} s,"
                f" {len(some) / seconds:.1f} files/s"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
