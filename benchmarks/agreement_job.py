"""The agreement of a round, from PostgreSQL to the stored report, and the bare reading of its rows.

    python -m benchmarks.agreement_job [CLAUSES] [CODERS]

Documents of 500 clauses, copied inside the database; every coder has judged every clause, one or
two nodes and a stage, and agrees with the clause's own in four of five. In the same run: the COPY
of the rows a report needs, and the second report, after one more judgement.
"""

import contextlib
import io
import sys
import time

import psycopg2

from benchmarks.common import Session, data_folder, database_of, product
from benchmarks.dashboard import join

EACH = 500
_DOCUMENTS = """
INSERT INTO corpus_document
SELECT (jsonb_populate_record(d, jsonb_build_object('id', d.id + n, 'number', d.number + n,
          'file_digest', 'copy ' || n, 'title', 'Copy ' || n))).*
  FROM corpus_document d, generate_series(1, %(more)s) AS n WHERE d.id = %(document)s
"""
_CLAUSES = """
INSERT INTO corpus_clause
SELECT (jsonb_populate_record(one.c, jsonb_build_object(
          'id', top.id + n * one.of + one.place, 'document_id', (one.c).document_id + n,
          'number', (1 + n) || substr((one.c).number, 2)))).*
  FROM (SELECT x AS c, row_number() OVER (ORDER BY x.start) AS place, count(*) OVER () AS of
          FROM corpus_clause x WHERE x.document_id = %(document)s) AS one,
       (SELECT max(id) AS id FROM corpus_clause) AS top, generate_series(1, %(more)s) AS n
"""
_JUDGED = """
INSERT INTO coding_judgement (assignment_id, clause_id, revision, outcomes, complete, unsure, memo,
                              carried, created_at, updated_at)
SELECT a.id, c.id, 1, '{"tool": "coded", "stage": "coded"}', true, false, '', '', now(), now()
  FROM coding_assignment a JOIN corpus_clause c ON c.document_id = a.document_id AND c.codable
 WHERE a.round_id = %(round)s
"""
_CODED = """
INSERT INTO coding_reference (judgement_id, assignment_id, clause_id, node_id, created_at)
SELECT j.id, j.assignment_id, j.clause_id, o.ids[1 + given.place %% cardinality(o.ids)], now()
  FROM coding_judgement j
  JOIN coding_assignment a ON a.id = j.assignment_id AND a.round_id = %(round)s
 CROSS JOIN LATERAL (SELECT hashint8(j.clause_id) & 1048575 AS own,
                            hashint8(j.id) & 1048575 AS chance) AS h
 CROSS JOIN LATERAL (
   SELECT CASE WHEN h.chance %% 5 = 0 THEN h.chance / 5 ELSE h.own END AS place, 'tool' AS dimension
   UNION ALL SELECT h.own / 17 + 1, 'tool' WHERE h.own %% 7 = 0
   UNION ALL SELECT h.own / 3, 'stage') AS given
  JOIN (SELECT d.key, array_agg(o.id ORDER BY o.id) AS ids
          FROM coding_node o JOIN coding_dimension d ON d.id = o.dimension_id
          JOIN coding_round r ON r.codebook_version_id = d.version_id AND r.id = %(round)s
         WHERE o.selectable GROUP BY d.key) AS o ON o.key = given.dimension
    ON CONFLICT DO NOTHING
"""
_BARE = (
    """
COPY (SELECT j.id, j.assignment_id, j.clause_id, j.outcomes FROM coding_judgement j
       WHERE j.assignment_id IN (SELECT id FROM coding_assignment WHERE round_id = {round}))
  TO STDOUT (FORMAT binary)
""",
    """
COPY (SELECT r.assignment_id, r.clause_id, r.node_id FROM coding_reference r
       WHERE r.assignment_id IN (SELECT id FROM coding_assignment WHERE round_id = {round}))
  TO STDOUT (FORMAT binary)
""",
)


def text() -> bytes:
    articles = (f"第{n}条 第{n}类企业应当建设公共平台{n}。" for n in range(1, EACH + 1))
    return ("产业发展规定\n\n" + "\n\n".join(articles)).encode()


def prepare(owner: Session, database: str, clauses: int, coders: int) -> int:
    """The round's id."""
    project = owner.api("POST", "projects/", json={"name": "round", "template": "policy-tools"})
    path = f"projects/{project['id']}"
    files = [("files", ("1.txt", text()))]
    owner.finished(owner.api("POST", f"{path}/imports/", files=files)["job"])
    names = [f"bench{n:02}" for n in range(coders)]
    with psycopg2.connect(database, user="postgres") as connection, connection.cursor() as cursor:
        for name in names:
            join(
                cursor, project["id"], owner.api("POST", "accounts/", json={"username": name})["id"]
            )
        cursor.execute("SELECT max(id) FROM corpus_document")
        places = {"document": cursor.fetchone()[0], "more": clauses // EACH - 1}
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in (_DOCUMENTS, _CLAUSES):
            cursor.execute(statement, places)
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(t, 'id')::regclass, 1000000000)"
            "  FROM unnest(ARRAY['corpus_document', 'corpus_clause']) AS t"
        )
    body = {"name": "main", "coders": names, "documents": "included"}
    made = owner.api("POST", f"{path}/rounds/", json=body)["id"]
    with psycopg2.connect(database, user="postgres") as connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in (_JUDGED, _CODED):
            cursor.execute(statement, {"round": made})
    opened = psycopg2.connect(database, user="postgres")
    opened.autocommit = True
    with contextlib.closing(opened), opened.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return made


def bare(database: str, round: int) -> float:
    began = time.perf_counter()
    with psycopg2.connect(database, user="postgres") as connection, connection.cursor() as cursor:
        for statement in _BARE:
            cursor.copy_expert(statement.format(round=round), io.BytesIO())
    return time.perf_counter() - began


def report(owner: Session, database: str, round: int) -> float:
    """Seconds the job took, from its claim to its end."""
    job = owner.api("POST", f"rounds/{round}/agreement/")["job"]
    owner.finished(job)
    with psycopg2.connect(database, user="postgres") as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM finished_at - started_at) FROM corpus_job WHERE id = %s",
            [job],
        )
        return float(cursor.fetchone()[0])


def judge_once(database: str, round: int) -> None:
    with psycopg2.connect(database, user="postgres") as connection, connection.cursor() as cursor:
        cursor.execute(
            "UPDATE coding_judgement SET revision = revision + 1, updated_at = now()"
            " WHERE id = (SELECT j.id FROM coding_judgement j JOIN coding_assignment a"
            "   ON a.id = j.assignment_id WHERE a.round_id = %s LIMIT 1)",
            [round],
        )


def main() -> None:
    clauses = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    coders = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with data_folder() as folder, product(folder=folder) as (base, accounts):
        database = database_of(folder)
        owner = Session(base, "owner", accounts["owner"])
        round = prepare(owner, database, clauses, coders)
        read = [bare(database, round) for _ in range(3)]
        first = report(owner, database, round)
        judge_once(database, round)
        second = report(owner, database, round)
    least = min(read)
    print(
        f"agreement job: {clauses:,} clauses × {coders} coders: {first:.2f} s"
        f" ({first / least:.1f} × the bare reading, {least:.2f} s);"
        f" after one more judgement {second:.2f} s ({second / first:.0%})"
    )


if __name__ == "__main__":
    main()
