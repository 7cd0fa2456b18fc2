"""The dashboard of a round of 200 documents × 10 coders, through the API and as a page.

Documents of 60 clauses are imported; the judgements are made here and copied into the database:
four fifths of the clauses finished, a twentieth half, some unsure or with a memo, saved 20 to 60 s
apart in sittings of two hours. Target: < 300 ms.
"""

import io
import json
import random
import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg2

from benchmarks.common import Session, data_folder, database_of, percentile, product

DOCUMENTS, CODERS, CLAUSES = 200, 10, 60
REPEATS = 25
DONE = '{"tool": "none", "stage": "none"}'
HALF = '{"tool": "none"}'


def text(number: int) -> str:
    articles = (
        f"第{n}条 第{number}号文件所称企业应当建设公共平台{n}。" for n in range(1, CLAUSES + 1)
    )
    return f"第{number}号产业发展规定\n\n" + "\n\n".join(articles)


def prepare(owner: Session, database: str) -> int:
    """The round's id."""
    project = owner.api("POST", "projects/", json={"name": "round", "template": "policy-tools"})
    path = f"projects/{project['id']}"
    for first in range(0, DOCUMENTS, 50):
        files = [("files", (f"{n}.txt", text(n).encode())) for n in range(first + 1, first + 51)]
        owner.finished(owner.api("POST", f"{path}/imports/", files=files)["job"])
    names = [f"bench{n:02}" for n in range(CODERS)]
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        for name in names:
            account = owner.api("POST", "accounts/", json={"username": name})
            join(cursor, project["id"], account["id"])
    body = {"name": "main", "coders": names, "documents": "included"}
    made = owner.api("POST", f"{path}/rounds/", json=body)["id"]
    owner.api("PUT", f"rounds/{made}/deadline/", json={"deadline": "2099-12-31"})
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        judge(cursor, made)
    with psycopg2.connect(database) as connection:
        connection.autocommit = True
        connection.cursor().execute("ANALYZE coding_judgement; ANALYZE coding_assignment")
    return made


def join(cursor, project: int, user: int) -> None:
    cursor.execute(
        "INSERT INTO corpus_membership (project_id, user_id, role, created_at)"
        " VALUES (%s, %s, 'coder', now())",
        [project, user],
    )


def judge(cursor, round: int) -> None:
    cursor.execute(
        "SELECT a.coder_id, a.id, c.id FROM coding_assignment a JOIN corpus_clause c"
        " ON c.document_id = a.document_id AND c.codable WHERE a.round_id = %s"
        " ORDER BY a.coder_id, a.document_id, c.start",
        [round],
    )
    draw, rows, at, coder = random.Random(1), io.StringIO(), datetime.now(UTC), 0
    for person, own_pass, clause in cursor.fetchall():
        if person != coder:
            coder, at = person, datetime.now(UTC) - timedelta(days=30)
        kind = draw.random()
        if kind > 0.85:
            continue
        at += timedelta(seconds=draw.randint(20, 60))
        if draw.random() < 0.01:
            at += timedelta(hours=4)
        done = kind < 0.8
        memo = "此处存疑" if draw.random() < 0.01 else ""
        stamp = at.isoformat()
        values = (
            own_pass, clause, 1, DONE if done else HALF, done, draw.random() < 0.03, memo, stamp,
            stamp,
        )  # fmt: skip
        rows.write("\t".join(map(str, values)) + "\n")
    rows.seek(0)
    cursor.copy_expert(
        "COPY coding_judgement (assignment_id, clause_id, revision, outcomes, complete, unsure, memo,"
        " created_at, updated_at) FROM STDIN",
        rows,
    )


def timed(owner: Session, address: str) -> tuple[float, float]:
    """Median and p95 of an answer in milliseconds."""
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        owner.get(f"{owner.base}/{address}").raise_for_status()
        seconds.append(1000 * (time.perf_counter() - started))
    return statistics.median(seconds), percentile(seconds, 0.95)


def measure(folder: Path) -> None:
    with product(folder=folder) as (base, accounts):
        owner = Session(base, "owner", accounts["owner"])
        made = prepare(owner, database_of(folder))
        told = owner.api("GET", f"rounds/{made}/dashboard/")
        print("dashboard:", json.dumps(told["counts"]))
        for address in (f"api/v1/rounds/{made}/dashboard/", f"rounds/{made}/dashboard/"):
            median, p95 = timed(owner, address)
            print(f"  {address}: median {median:.0f} ms, p95 {p95:.0f} ms")


def main() -> None:
    with data_folder() as folder:
        measure(folder)


if __name__ == "__main__":
    main()
