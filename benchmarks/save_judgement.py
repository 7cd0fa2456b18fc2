"""Saving one clause's judgement through the web server, as the workbench does.

One client saving in sequence, then eight at once. Beside it, when DOCCANO_URL names a running
doccano, the same of the peer in the same run. `--references N`: once more, with so many references
in the database.
"""

import argparse
import contextlib
import os

from benchmarks.client import Client, measure
from benchmarks.common import Session, data_folder, database_of, product
from benchmarks.filling import fill
from benchmarks.peer import measure_doccano

CLIENTS, SEQUENTIAL, PER_CLIENT = 8, 300, 100
FILLED = 50  # documents of 1,000 clauses, for the references beside
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


async def save(client: Client, assignment: int, clause: int, k: int) -> float:
    """Seconds that the answer took."""
    path = f"/api/v1/assignments/{assignment}/clauses/{clause}/"
    seconds, status, said = await client.ask("PUT", path, body(k))
    assert status == 200, said
    return seconds


def measure_ours(references: int) -> None:
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(data_folder())
        base, accounts = stack.enter_context(product(folder=folder))
        owner = Session(base, "owner", accounts["owner"])
        if references:
            _, coded = prepare(owner, passes=FILLED, clauses=1000)
            fill(database_of(folder), [one for one, _clauses in coded], references)
        _, passes = prepare(owner)
        sessions = [Session(base, "owner", accounts["owner"]) for _ in passes]

        async def one(client: Client, n: int, k: int) -> float:
            assignment, clauses = passes[n]
            return await save(client, assignment, clauses[k], k)

        measure(
            "PolicyCoder" + (f", {references:,} references beside" if references else ""),
            [Client(session, base) for session in sessions],
            one,
            sequential=SEQUENTIAL,
            per_client=PER_CLIENT,
        )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--references", type=int, default=0, help="in the database beforehand")
    references = asked.parse_args().references
    measure_ours(0)
    if references:
        measure_ours(references)
    if url := os.environ.get("DOCCANO_URL"):
        load = {"clients": CLIENTS, "sequential": SEQUENTIAL, "per_client": PER_CLIENT}
        measure_doccano(url, **load)
    else:
        print("doccano: not measured (set DOCCANO_URL)")


if __name__ == "__main__":
    main()
