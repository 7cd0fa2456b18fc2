"""Publishing a codebook of 60 nodes anew and moving a round of 1,000,000 references to it.

    python -m benchmarks.migration [REFERENCES]

Two nodes are merged, one is split, one deleted, five are renamed. Beside the job stands the bare
UPDATE of the same rows in the same run; meanwhile pages are asked for, and a save is sent to the
round that moves. Targets: ≤ 3 × the UPDATE, < 60 s, answers < 300 ms.
"""

import statistics
import sys
import threading
import time

import psycopg2

from benchmarks.common import Session, data_folder, database_of, percentile, product
from benchmarks.dashboard import join

NODES, EACH, CLAUSES, CODERS = 60, 4, 500, 25
SECONDS_BEFORE = 10
# References of one document: every coder gives every clause EACH nodes.
PER_DOCUMENT = CLAUSES * CODERS * EACH

JUDGE = """
INSERT INTO coding_judgement (assignment_id, clause_id, revision, outcomes, complete, unsure, memo,
                              created_at, updated_at, version_id)
SELECT a.id, c.id, 1, '{"means": "coded"}', true, false, '', now(), now(), r.codebook_version_id
  FROM coding_assignment a
  JOIN coding_round r ON r.id = a.round_id
  JOIN corpus_clause c ON c.document_id = a.document_id AND c.codable
 WHERE r.id = %(round)s ORDER BY a.id, c.start;
INSERT INTO coding_reference (judgement_id, assignment_id, clause_id, node_id, created_at)
SELECT j.id, j.assignment_id, j.clause_id, n.id, j.created_at
  FROM coding_judgement j
  JOIN coding_assignment a ON a.id = j.assignment_id AND a.round_id = %(round)s
 CROSS JOIN generate_series(0, %(each)s - 1) k
  JOIN (SELECT n.id, row_number() OVER (ORDER BY n.id) - 1 AS place FROM coding_node n
          JOIN coding_dimension d ON d.id = n.dimension_id
          JOIN coding_round r ON r.codebook_version_id = d.version_id AND r.id = %(round)s) n
    ON n.place = (j.id * 7 + k * 13) %% %(nodes)s
 ORDER BY j.id
"""
# Every node for the next one: the same rows, the same indexes, no two of a clause alike.
BARE = """
UPDATE coding_reference f SET node_id = m.new
  FROM (SELECT n.id AS old, coalesce(lead(n.id) OVER (ORDER BY n.id), min(n.id) OVER ()) AS new
          FROM coding_node n JOIN coding_dimension d ON d.id = n.dimension_id
          JOIN coding_round r ON r.codebook_version_id = d.version_id AND r.id = %(round)s) m
 WHERE m.old = f.node_id
"""


def text(number: int) -> str:
    articles = (f"第{n}条 第{number}号文件规定事项{n}。" for n in range(1, CLAUSES + 1))
    return f"第{number}号产业发展规定\n\n" + "\n\n".join(articles)


def operation(name: str, **more) -> dict:
    return {"op": name, "dimension": "means", **more}


def publish(owner: Session, path: str, operations: list[dict], note: str) -> int:
    made = owner.api("POST", f"{path}/codebook/draft/operations/", json={"operations": operations})
    body = {"revision": made["revision"], "note": note, "meanings": {}}
    return owner.api("POST", f"{path}/codebook/draft/publish/", json=body)["version"]


def prepare(owner: Session, database: str, references: int) -> tuple[int, int]:
    """The project's and the round's id."""
    project = owner.api("POST", "projects/", json={"name": "moving"})["id"]
    path = f"projects/{project}"
    documents = max(1, references // PER_DOCUMENT)
    files = [("files", (f"{n}.txt", text(n).encode())) for n in range(1, documents + 1)]
    owner.finished(owner.api("POST", f"{path}/imports/", files=files)["job"])
    owner.api("POST", f"{path}/codebook/draft/", json={"origin": "empty"})
    entry = {"key": "means", "name_en": "Means", "multiple": True}
    nodes = [{"name_en": f"Node {n}", "selectable": True} for n in range(NODES)]
    operations = [{"op": "add_dimension", "after": None, "entry": entry}]
    operations += [operation("add_node", parent=None, after=None, entry=node) for node in nodes]
    publish(owner, path, operations, "first")
    names = [f"bench{n:02}" for n in range(CODERS)]
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        for name in names:
            join(cursor, project, owner.api("POST", "accounts/", json={"username": name})["id"])
    body = {"name": "main", "coders": names, "documents": "included", "blind": False}
    made = owner.api("POST", f"{path}/rounds/", json=body)["id"]
    run(database, JUDGE, made)
    # The one who sends saves has no part in what is moved.
    owner.api("POST", f"rounds/{made}/extend/", json={"coders": ["owner"]})
    return project, made


def run(database: str, statement: str, made: int) -> float:
    """Seconds, the commit with it; then the tables are as after a rest."""
    with psycopg2.connect(database) as connection, connection.cursor() as cursor:
        started = time.perf_counter()
        cursor.execute(statement, {"round": made, "each": EACH, "nodes": NODES})
        connection.commit()
        seconds = time.perf_counter() - started
    connection = psycopg2.connect(database)
    connection.autocommit = True
    connection.cursor().execute("VACUUM ANALYZE coding_reference")
    connection.cursor().execute("VACUUM ANALYZE coding_judgement")
    return seconds


class Asking(threading.Thread):
    """Pages and a save, one after another, until told to stop: milliseconds by address."""

    def __init__(self, owner: Session, project: int, made: int):
        super().__init__(daemon=True)
        self.owner, self.over = owner, threading.Event()
        mine = owner.api("GET", f"projects/{project}/assignments/?round={made}&coder=me")
        own = mine["results"][0]
        clause = next(
            one["id"]
            for one in owner.api("GET", f"documents/{own['document']['id']}/clauses/")
            if one["codable"]
        )
        save = f"api/v1/assignments/{own['id']}/clauses/{clause}/"
        self.asked = {
            "round": ("GET", f"rounds/{made}/", None),
            "codebook": ("GET", f"api/v1/projects/{project}/codebook/", None),
            "workbench": ("GET", f"assignments/{own['id']}/", None),
            "save": ("PUT", save, {"revision": 0, "dimensions": {}, "unsure": True}),
        }
        self.took: dict[str, list[float]] = {name: [] for name in self.asked}
        self.waits = 0

    def run(self) -> None:
        while not self.over.is_set():
            for name, (method, address, body) in self.asked.items():
                started = time.perf_counter()
                answer = self.owner.request(method, f"{self.owner.base}/{address}", json=body)
                self.took[name].append(1000 * (time.perf_counter() - started))
                self.waits += answer.status_code == 503
            time.sleep(0.05)

    def stop(self) -> None:
        self.over.set()
        self.join()

    def told(self) -> str:
        return "; ".join(
            f"{name} median {statistics.median(took):.0f}, p95 {percentile(took, 0.95):.0f},"
            f" most {max(took):.0f} ms"
            for name, took in self.took.items()
            if took
        )


def ask(owner: Session, project: int, made: int) -> Asking:
    asking = Asking(owner, project, made)
    asking.start()
    return asking


def measure(references: int) -> str:
    with data_folder() as folder, product(folder=folder) as (base, accounts):
        owner = Session(base, "owner", accounts["owner"])
        database = database_of(folder)
        project, made = prepare(owner, database, references)
        path = f"projects/{project}"
        bare = run(database, BARE, made)
        owner.api("POST", f"{path}/codebook/draft/", json={})
        halves = [{"name_en": name, "selectable": True} for name in ("Half", "Other half")]
        operations = [
            operation("merge", nodes=["node-1"], into="node-2"),
            operation("split", node="node-3", entries=halves),
            operation("remove_node", node="node-4"),
        ]
        operations += [
            operation("set", node=f"node-{n}", field="name_en", value=f"New {n}", was=f"Node {n}")
            for n in range(10, 15)
        ]
        started = time.perf_counter()
        version = publish(owner, path, operations, "second")
        published = time.perf_counter() - started
        plan = owner.api("GET", f"rounds/{made}/migration/")["plan"]
        alone = ask(Session(base, "owner", accounts["owner"]), project, made)
        time.sleep(SECONDS_BEFORE)
        alone.stop()
        asking = ask(Session(base, "owner", accounts["owner"]), project, made)
        started = time.perf_counter()
        job = owner.api("POST", f"rounds/{made}/migration/", json={"to": version})["job"]
        ended = owner.finished(job)
        seconds = time.perf_counter() - started
        asking.stop()
        assert ended["state"] == "succeeded", ended
        moves = owner.api("GET", f"rounds/{made}/migration/")["moves"]
        return (
            f"migration: {plan['staying']['references']:,} references of nodes that stay, published"
            f" in {published:.2f} s, moved in {seconds:.1f} s, {seconds / bare:.2f} × the bare UPDATE"
            f" ({bare:.1f} s); queue {moves[0]['queued']:,}; meanwhile {asking.told()}, of which"
            f" {asking.waits} saves were told to wait; before {alone.told()}"
        )


def main(arguments: list[str]) -> None:
    print(measure(int(arguments[0]) if arguments else 1_000_000), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
