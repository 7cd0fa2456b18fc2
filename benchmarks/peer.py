"""doccano 1.8.4 under the same load: a tag of a clause's length on texts of 400 clauses, 17 labels.

It runs where DOCCANO_URL says, with an account `admin`, password `pass`.
"""

import requests

from benchmarks.client import Client, measure

LABELS = 17
CLAUSE = (
    "第{}条 为促进集成电路产业高质量发展，推动新一代信息技术与制造业深度融合，"
    "设立专项资金支持企业开展关键核心技术攻关。"
)
PROJECT = {
    "name": "bench", "description": "x", "guideline": "", "project_type": "SequenceLabeling",
    "random_order": False, "collaborative_annotation": False, "grapheme_mode": False,
    "single_class_classification": False, "allow_overlapping": True, "use_relation": False,
    "tags": [], "resourcetype": "SequenceLabelingProject",
}  # fmt: skip


def measure_doccano(base: str, *, clients: int, sequential: int, per_client: int) -> None:
    owner = logged_in(base)

    def made(path: str, **sent) -> int:
        answer = owner.post(f"{base}/v1/{path}", json=sent)
        answer.raise_for_status()
        return answer.json()["id"]

    project = made("projects", **PROJECT)
    look = {"prefix_key": None, "suffix_key": None}
    look |= {"background_color": "#aabbcc", "text_color": "#ffffff"}
    labels = [made(f"projects/{project}/span-types", text=f"t{n}", **look) for n in range(LABELS)]
    text = "\n".join(CLAUSE.format(n) for n in range(400))
    examples = [
        made(f"projects/{project}/examples", text=text, meta={}, filename="f", upload_name="f")
        for _ in range(clients + 1)
    ]

    async def save(client: Client, n: int, k: int) -> float:
        seconds, status, said = await client.ask(
            "POST",
            f"/v1/projects/{project}/examples/{examples[n]}/spans",
            {"label": labels[k % LABELS], "start_offset": k * 60, "end_offset": k * 60 + 50},
        )
        assert status == 201, said
        return seconds

    everyone = [Client(logged_in(base), base) for _ in examples]
    measure("doccano", everyone, save, sequential=sequential, per_client=per_client)


def logged_in(base: str) -> requests.Session:
    session = requests.Session()
    session.post(
        f"{base}/v1/auth/login/", json={"username": "admin", "password": "pass"}
    ).raise_for_status()
    session.headers.update({"X-CSRFToken": session.cookies["csrftoken"], "Referer": base})
    return session
