"""Fills a running release with one of everything, and writes down what it then says.

    python fill.py http://127.0.0.1:8000 …/var/demo-accounts.json said.json

Run against commit 13e2794 with its demonstration project. Its answers are `13e2794.json.gz`, its
database `13e2794.sql.gz` (`pg_dump --inserts --no-owner --no-privileges`, without log-ins and
psql's own lines). It runs in the environment of that release, so it needs `requests` alone.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import requests
from asking import everything

PLAN = """关于推进示范港区绿色制造的实施意见

示港府发〔2021〕8号

一、总体要求

（一）到2025年，绿色工厂达到一百家。

二、支持措施

（一）设立绿色制造专项资金，对通过认定的企业给予奖励。

（二）支持企业建设公共检测平台，面向行业开放。

（三）鼓励国有企业优先采购绿色产品。

示范港区人民政府

2021年6月30日
"""
NOTICE = PLAN.replace("绿色制造", "氢能产业").replace("绿色", "氢能").replace("8号", "9号")
REPORT = (
    "示范港区统计公报\n\n第一条 全年工业增加值增长百分之五。\n\n第二条 研发投入增长百分之八。\n"
)


class Person(requests.Session):
    def __init__(self, base: str, username: str, password: str):
        super().__init__()
        self.base, self.username = base, username
        self.get(f"{base}/login/").raise_for_status()
        form = {"username": username, "password": password}
        form["csrfmiddlewaretoken"] = self.cookies["csrftoken"]
        self.post(f"{base}/login/", data=form, headers={"Referer": base}).raise_for_status()
        token = self.cookies["csrftoken"]
        self.headers.update({"X-CSRFToken": token, "Referer": base, "Accept-Language": "en"})

    def say(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        if body is not None:
            options["json"] = body
        answer = self.request(method, f"{self.base}/api/v1/{path}", **options)
        if not answer.ok:
            raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json() if answer.content else None

    def all(self, path: str) -> list[dict]:
        found = self.say("GET", f"{path}{'&' if '?' in path else '?'}page_size=1000")
        return found["results"]

    def wait(self, job: str) -> dict:
        while (state := self.say("GET", f"jobs/{job}/"))["state"] in ("queued", "running"):
            time.sleep(0.2)
        return state

    def bring(self, project: int, **files: str | bytes) -> dict:
        sent = [("files", (name.replace("_", "."), data)) for name, data in files.items()]
        return self.wait(self.say("POST", f"projects/{project}/imports/", files=sent)["job"])


def sample(owner: Person, lead: Person, project: int) -> None:
    """Candidates screened by two people, duplicates, a split file, an excluded document."""
    owner.say("PATCH", f"projects/{project}/", {"screening": True, "second_screener": True})
    joined = "\n\n".join(PLAN.replace("示范港", place) for place in ("甲山", "乙水", "丙林"))
    job = lead.bring(
        project,
        plan_txt=PLAN,
        notice_txt=NOTICE,
        report_txt=REPORT,
        near_txt=PLAN.replace("一百家", "一百二十家"),
        joined_txt=joined,
        same_txt=PLAN,
        broken_docx=b"PK\x03\x04 not a document",
        empty_txt=b"",
    )
    made = {f["name"]: f["document"] for f in job["result"]["files"] if f["status"] == "imported"}
    for pair in owner.all(f"projects/{project}/duplicates/"):
        owner.say(
            "PUT",
            f"duplicates/{pair['id']}/",
            {"state": "merged", "kept": pair["first"]["id"]}
            if pair["second"]["id"] == made.get("near.txt")
            else {"state": "distinct"},
        )
    parts = lead.say("GET", f"documents/{made['joined.txt']}/parts/")
    starts = {"starts": [part["start"] for part in parts]}
    lead.wait(lead.say("POST", f"documents/{made['joined.txt']}/parts/", starts)["job"])
    reasons = owner.say("GET", f"projects/{project}/screening/")["reasons"]
    out = {"decision": "excluded", "reason": reasons[0]["id"], "note": "not a policy"}
    for who in (owner, lead):
        who.say("PUT", f"documents/{made['plan.txt']}/screening/", {"decision": "included"})
        who.say("PUT", f"documents/{made['report.txt']}/screening/", out)
    owner.say("PUT", f"documents/{made['notice.txt']}/screening/", out)
    lead.say("PUT", f"documents/{made['notice.txt']}/screening/", {"decision": "included"})
    last = {"decision": "included", "note": "settled by talking"}
    owner.say("PUT", f"documents/{made['notice.txt']}/screening/", last)
    change = {"title": "示范港区绿色制造实施意见", "region": "示范港区", "reviewed": True}
    lead.say("PATCH", f"documents/{made['plan.txt']}/", change)
    clauses = [c for c in lead.say("GET", f"documents/{made['plan.txt']}/clauses/") if c["codable"]]
    lead.say("POST", f"clauses/{clauses[1]['id']}/split/", {"at": clauses[1]["start"] + 14})
    agencies = lead.say("GET", f"projects/{project}/agencies/")
    first = (agencies["results"] if isinstance(agencies, dict) else agencies)[0]
    lead.say("POST", f"agencies/{first['id']}/aliases/", {"name": "示范市府"})
    words = {"user_words": [{"word": "首台套", "frequency": 500}], "synonyms": {"企业": ["公司"]}}
    job_of_words = lead.say("POST", f"projects/{project}/lexicon/", {**words, "note": "first"})
    lead.wait(job_of_words["job"])


def coding(people: dict[str, Person], project: int) -> None:
    """A span, a memo and a doubt; codings from a file; a new text of a coded document."""
    owner, lead, coder = people["owner"], people["lead"], people["coder_a"]
    passes = coder.all(f"projects/{project}/assignments/?coder=me")
    mine = next(one for one in passes if one["editable"])
    document = mine["document"]["id"]
    clauses = [c for c in coder.say("GET", f"documents/{document}/clauses/") if c["codable"]]
    stored = {j["clause"]: j for j in coder.say("GET", f"assignments/{mine['id']}/judgements/")}
    for clause in clauses[:3]:
        start = clause["start"]
        coder.say(
            "PUT",
            f"assignments/{mine['id']}/clauses/{clause['id']}/",
            {
                "revision": stored.get(clause["id"], {"revision": 0})["revision"],
                "dimensions": {
                    "tool": {
                        "outcome": "coded",
                        "references": [
                            {"node": "funding", "start": start, "end": start + 5},
                            {"node": "talent"},
                        ],
                    },
                    "stage": {"outcome": "undeterminable"},
                },
                "unsure": True,
                "memo": "资金与人才并提 🙂",
            },
        )
    text = lead.say("GET", f"documents/{document}/text/")["text"]
    gone, changed = clauses[1]["text"].strip(), clauses[2]["text"].strip()
    new = text.replace(gone, "").replace(changed, changed[:-1] + "，并按年度公布结果。")
    body = {"text": new, "note": "the portal's second text"}
    lead.say("POST", f"documents/{document}/versions/", body)
    documents = lead.all(f"projects/{project}/documents/?status=included")
    number = min(d["number"] for d in documents if d["id"] != document)
    rows = f"document,clause,coder,dimension,node\n{number},{number}-1,coder_b,tool,funding\n"
    lead.say(
        "POST",
        f"projects/{project}/codings/import/?name=brought",
        data=rows.encode(),
        headers={"Content-Type": "text/csv"},
    )
    for found in owner.all(f"projects/{project}/rounds/"):
        owner.wait(owner.say("POST", f"rounds/{found['id']}/agreement/")["job"])
    owner.wait(owner.say("POST", f"projects/{project}/counts/")["job"])
    spare = owner.say("POST", "projects/", {"name": "Given up", "template": "policy-tools"})
    owner.say("DELETE", f"projects/{spare['id']}/")


def main() -> None:
    base, accounts, out = sys.argv[1:]
    passwords = json.loads(Path(accounts).read_text())
    people = {name: Person(base, name, password) for name, password in passwords.items()}
    owner = people["owner"]
    project = owner.all("projects/")[0]["id"]
    sample(owner, people["lead"], project)
    coding(people, project)
    said = everything(lambda path: owner.get(f"{base}/api/v1/{path}").content.decode(), project)
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    Path(out).write_text(text)


if __name__ == "__main__":
    main()
