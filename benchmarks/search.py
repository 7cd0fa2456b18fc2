"""Searching 100,000 clauses: a phrase, words, a node, each through the API and as a page.

The texts are made here: random sentences over the vocabulary of policies, 500 clauses a document.
"""

import random
import statistics
import time

from benchmarks.common import Session, product

DOCUMENTS, CLAUSES = 200, 500
REPEATS = 15
SUBJECTS = [
    "市人民政府",
    "区人民政府",
    "发展改革部门",
    "科技部门",
    "财政部门",
    "行业协会",
    "高等院校",
    "重点企业",
]
VERBS = ["应当", "可以", "鼓励", "支持", "负责", "组织", "推动", "引导", "不得", "优先"]
OBJECTS = [
    "建设公共服务平台",
    "设立专项资金",
    "培养高层次人才",
    "开展试点示范",
    "采购创新产品",
    "减免相关税费",
    "完善产业链条",
    "加强知识产权保护",
    "推广智能制造",
    "开放应用场景",
    "建立信用记录",
    "发布年度目标",
]
ENDS = [
    "并加强监督检查",
    "并定期公布结果",
    "并按照规定给予奖励",
    "并纳入年度考核",
    "并报上级部门备案",
]
QUERIES = (
    {"q": "重点企业应当减免相关税费"},
    {"q": "专项资金"},
    {"q": "第三百条"},
    {"q": "专项资金 年度考核", "mode": "words"},
    {"q": "智能制造 应用场景", "mode": "any"},
    {"q": "企"},
    {"q": "没有任何条款这样写"},
    {"node": "funding"},
    {"q": "专项资金", "node": "funding"},
)


def text(number: int) -> str:
    draw = random.Random(number)
    clauses = (
        f"第{n}条 "
        + "，".join(
            draw.choice(SUBJECTS) + draw.choice(VERBS) + draw.choice(OBJECTS)
            for _ in range(draw.randint(1, 5))
        )
        + f"，{draw.choice(ENDS)}。"
        for n in range(1, CLAUSES + 1)
    )
    return f"第{number}号产业发展规定\n\n" + "\n\n".join(clauses)


def prepare(owner: Session) -> str:
    """The project's address, its texts imported and a tenth of them coded by the owner."""
    project = owner.api("POST", "projects/", json={"name": "search", "template": "policy-tools"})
    path = f"projects/{project['id']}"
    for first in range(0, DOCUMENTS, 50):
        files = [("files", (f"{n}.txt", text(n).encode())) for n in range(first + 1, first + 51)]
        owner.finished(owner.api("POST", f"{path}/imports/", files=files)["job"])
    documents = owner.api("GET", f"{path}/documents/?page_size=1000")["results"]
    body = {
        "name": "coded",
        "coders": ["owner"],
        "documents": [one["id"] for one in documents[: DOCUMENTS // 10]],
        "blind": False,
    }
    owner.api("POST", f"{path}/rounds/", json=body)
    for assignment in owner.api("GET", f"{path}/assignments/?page_size=1000")["results"]:
        clauses = owner.api("GET", f"documents/{assignment['document']['id']}/clauses/")
        codings = [
            {
                "clause": clause["id"],
                "revision": 0,
                "dimensions": {"tool": {"outcome": "coded", "references": [{"node": "funding"}]}},
            }
            for clause in clauses
            if clause["codable"]
        ]
        owner.api("PUT", f"assignments/{assignment['id']}/clauses/", json=codings)
    return path


def timed(owner: Session, address: str, query: dict[str, str]) -> float:
    """Median milliseconds of an answer."""
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        owner.get(f"{owner.base}/{address}/search/", params=query).raise_for_status()
        seconds.append(time.perf_counter() - started)
    return 1000 * statistics.median(seconds)


def main() -> None:
    with product() as (base, accounts):
        owner = Session(base, "owner", accounts["owner"])
        path = prepare(owner)
        total = sum(
            one["clauses"]
            for one in owner.api("GET", f"{path}/documents/?page_size=1000")["results"]
        )
        print(f"search in {total} clauses, median of {REPEATS}:")
        for query in QUERIES:
            count = owner.api("GET", f"{path}/search/", params=query)["count"]
            api, page = (timed(owner, address, query) for address in (f"api/v1/{path}", path))
            print(f"  {query}: {count} found, API {api:.0f} ms, page {page:.0f} ms")


if __name__ == "__main__":
    main()
