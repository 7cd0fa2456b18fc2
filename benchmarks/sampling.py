"""Drawing 5,000 of 1,000,000 clauses in strata by year, and dealing them to coders.

    python -m benchmarks.sampling [clauses]

Prints one line: the draw alone; the preview of a round through the API, which reads the frame, draws
from it, writes its digest and deals what is drawn; the same with a fifth drawn again to be coded
twice; the hint for a sample's size. The rows are copies of one document with 100 clauses.
"""

import sys
import time

import numpy as np
import psycopg2

from benchmarks.common import Session, data_folder, database_of, product
from coding.sampling.draw import draw
from coding.sampling.planner import simulated

CLAUSES_EACH, YEARS, SIZE = 100, 40, 5_000
POLICY = "办法\n\n" + "\n\n".join(f"第{n}条 支持企业发展。" for n in range(1, CLAUSES_EACH + 1))
COPY = """
WITH copies AS (
    INSERT INTO corpus_document
    SELECT (jsonb_populate_record(d, jsonb_build_object(
               'id', nextval(pg_get_serial_sequence('corpus_document', 'id')), 'number', n + 1,
               'file_digest', md5(n::text), 'issued_on', make_date(1980 + n %% %(years)s, 1, 1)))).*
      FROM corpus_document d, generate_series(1, %(documents)s) n WHERE d.id = %(document)s
    RETURNING id, number
)
INSERT INTO corpus_clause (document_id, number, kind, codable, path, depth, start, "end", text)
SELECT m.id, m.number || '-' || c.id, c.kind, c.codable, c.path, c.depth, c.start, c."end", c.text
  FROM copies m, corpus_clause c WHERE c.document_id = %(document)s
"""


def drawn_alone(clauses: int) -> float:
    numbers = np.repeat(np.arange(1, clauses // CLAUSES_EACH + 1), CLAUSES_EACH)
    starts = np.tile(np.arange(CLAUSES_EACH) * 37, clauses // CLAUSES_EACH)
    names = [(str(1980 + at),) for at in range(YEARS)]
    began = time.perf_counter()
    draw("2026", [numbers, starts], numbers % YEARS, names, SIZE)
    return time.perf_counter() - began


def prepare(owner: Session, database: str, clauses: int) -> str:
    """The project's address, with as many clauses."""
    project = owner.api("POST", "projects/", json={"name": "draw", "template": "policy-tools"})
    path = f"projects/{project['id']}"
    files = [("files", ("1.txt", POLICY.encode()))]
    job = owner.finished(owner.api("POST", f"{path}/imports/", files=files)["job"])
    values = {
        "document": job["result"]["files"][0]["document"],
        "documents": clauses // CLAUSES_EACH - 1,
        "years": YEARS,
    }
    connection = psycopg2.connect(database)
    with connection, connection.cursor() as cursor:
        cursor.execute(COPY, values)
    with connection, connection.cursor() as cursor:
        cursor.execute("ANALYZE corpus_document, corpus_clause")
    connection.close()
    return path


def previewed(owner: Session, path: str, **more) -> tuple[float, dict]:
    body = {
        "coders": ["owner", "lead", "coder1", "coder2"],
        "sampling": {"units": "clauses", "size": SIZE, "strata": ["year"], "seed": "2026"},
        **more,
    }
    owner.api("POST", f"{path}/rounds/preview/", json=body)
    began = time.perf_counter()
    told = owner.api("POST", f"{path}/rounds/preview/", json=body)
    return time.perf_counter() - began, told


def main(clauses: int) -> None:
    alone = drawn_alone(clauses)
    with data_folder() as folder, product(folder=folder) as (base, accounts):
        owner = Session(base, "owner", accounts["owner"])
        path = prepare(owner, database_of(folder), clauses)
        for name in ("lead", "coder1", "coder2"):
            if name in accounts:
                owner.api("POST", f"{path}/members/", json={"username": name, "role": "coder"})
        coders = ["owner"]
        seconds, told = previewed(owner, path, coders=coders)
        twice, _told = previewed(owner, path, coders=coders, dealing={"each": "one"})
    began = time.perf_counter()
    simulated(0.8, 17, 2, 0.05)
    hint = time.perf_counter() - began
    print(
        f"sampling: {told['draws'][0]['drawn']:,} of {told['draws'][0]['frame']['units']:,} clauses:"
        f" draw {alone:.2f} s · preview {seconds:.2f} s, dealt {twice:.2f} s · size hint {hint:.2f} s"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
