"""Saving one clause's judgement through the web server, as the workbench does.

One client saving in sequence, then eight at once. Beside it, when DOCCANO_URL names a running
doccano, the peer's own script (PEER_SCRIPTS: the folder that holds doccano.py) in the same run.
"""

import os
import statistics
import subprocess
import sys
import threading
import time

from benchmarks.common import Session, percentile, product

CLIENTS, SEQUENTIAL, PER_CLIENT = 8, 300, 100
SENTENCE = "为促进产业高质量发展，推动新一代信息技术与制造业深度融合，设立专项资金支持企业攻关。"
TOOLS = ("funding", "talent", "technology", "goal_planning", "pilot_work", "tax_incentives")


def text(name: str, clauses: int, sentences: int) -> bytes:
    articles = (f"第{n}条 {SENTENCE * sentences}" for n in range(1, clauses + 1))
    return "\n\n".join([f"关于试验{name}的规定", *articles]).encode()


def body(k: int) -> dict:
    return {
        "revision": 0,
        "dimensions": {
            "tool": {"outcome": "coded", "references": [{"node": TOOLS[k % len(TOOLS)]}]},
            "stage": {"outcome": "coded", "references": [{"node": "rnd"}]},
        },
        "unsure": False,
        "memo": "",
    }


def prepare(
    owner: Session, passes: int = CLIENTS + 1, clauses: int = SEQUENTIAL, sentences: int = 1
) -> tuple[int, list[tuple[int, list[int]]]]:
    """A project with so many passes: its id; assignment id and clause ids of each."""
    project = owner.api("POST", "projects/", json={"name": "bench", "template": "policy-tools"})[
        "id"
    ]
    files = [("files", (f"{n}.txt", text(str(n), clauses, sentences))) for n in range(passes)]
    job = owner.finished(owner.api("POST", f"projects/{project}/imports/", files=files)["job"])
    assert all(file["status"] == "imported" for file in job["result"]["files"]), job
    owner.api(
        "POST",
        f"projects/{project}/rounds/",
        json={"name": "bench", "coders": ["owner"], "documents": "included"},
    )
    assigned = owner.api("GET", f"projects/{project}/assignments/?coder=me&page_size={passes}")
    return project, [
        (
            one["id"],
            [
                clause["id"]
                for clause in owner.api("GET", f"documents/{one['document']['id']}/clauses/")
                if clause["codable"]
            ],
        )
        for one in assigned["results"]
    ]


def save(session: Session, assignment: int, clause: int, k: int) -> float:
    started = time.perf_counter()
    answer = session.put(
        f"{session.base}/api/v1/assignments/{assignment}/clauses/{clause}/", json=body(k)
    )
    seconds = time.perf_counter() - started
    assert answer.status_code == 200, answer.text
    return seconds


def report(name: str, sequential: list[float], concurrent: list[float], seconds: float) -> None:
    print(
        f"{name}: one client median {1000 * statistics.median(sequential):.1f} ms"
        f" p95 {1000 * percentile(sequential, 0.95):.1f} ms;"
        f" {CLIENTS} clients {len(concurrent) / seconds:.0f}/s"
        f" median {1000 * statistics.median(concurrent):.1f} ms"
        f" p95 {1000 * percentile(concurrent, 0.95):.1f} ms",
        flush=True,
    )


def measure_ours() -> None:
    with product() as (base, accounts):
        owner = Session(base, "owner", accounts["owner"])
        _, passes = prepare(owner)
        assignment, clauses = passes[0]
        sequential = [
            save(owner, assignment, clause, k) for k, clause in enumerate(clauses[:SEQUENTIAL])
        ]
        latencies: list[float] = []

        def work(assignment: int, clauses: list[int]) -> None:
            own = Session(base, "owner", accounts["owner"])
            own_seconds = [
                save(own, assignment, clause, k) for k, clause in enumerate(clauses[:PER_CLIENT])
            ]
            latencies.extend(own_seconds)

        threads = [threading.Thread(target=work, args=one) for one in passes[1:]]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        report("PolicyCoder", sequential, latencies, time.perf_counter() - started)


def measure_doccano() -> None:
    url, scripts = os.environ.get("DOCCANO_URL"), os.environ.get("PEER_SCRIPTS")
    if not (url and scripts):
        print("doccano: not measured (set DOCCANO_URL and PEER_SCRIPTS)")
        return
    subprocess.run([sys.executable, "doccano.py", url], cwd=scripts, check=True)


if __name__ == "__main__":
    measure_ours()
    measure_doccano()
