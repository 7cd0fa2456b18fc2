"""The addresses of the pages: what every placeholder of the table of routes stands for."""

import re
from dataclasses import dataclass
from functools import cached_property

from benchmarks.common import Session
from tests.browser.conftest import Site
from tests.conftest import POLICY

# As long as people make them, so that every page shows what it does with them.
PROJECT = "Advanced manufacturing policies of the prefectures, 2013–2022"
ROUND = "Second reliability round after the revision of the codebook"
PEOPLE = {
    "wilhelmina": "Wilhelmina Featherstonehaugh-Montgomery",
    "bartholomew": "Bartholomew Christodoulopoulos",
}
DEMO = 1
# What a page asks for beside its address, so that it has something to show.
QUERIES = {
    "projects/<project>/search/": "?q=资金",
    "projects/<project>/words/context/": "?word=企业",
    "projects/<project>/references/": "?dimension=tool&node=funding",
    "documents/<document>/join/": "?with=<beside>",
}
# Where another thing than the usual one has more to show, or the only thing.
OTHERS = {
    "rounds/<round>/agreement/": {"round": "closed"},
    "rounds/<round>/disagreements/": {"round": "closed"},
    "rounds/<round>/history/": {"round": "closed"},
    "projects/<project>/codebook/draft/": {"project": "own"},
    "projects/<project>/duplicates/": {"project": "own"},
    "projects/<project>/members/": {"project": "own"},
    "documents/<document>/copies/": {"document": "copy"},
    "documents/<document>/join/": {"document": "copy"},
    "documents/<document>/editions/": {"document": "edition"},
    "documents/<document>/editions/changes/": {"document": "edition"},
    "rounds/<round>/training/": {"round": "training"},
}
# Whose page it is, where it is not the owner's.
WHOSE = {
    "login/": "",
    "setup/<token>/": "",
    "welcome/<uid>/<token>/": "",
    "assignments/<pass>/": "coder_a",
    "assignments/<trained>/comparison/": "coder_a",
    "assignments/<reference>/": "lead",
}


@dataclass
class Study:
    """The demonstration, and beside it a project with long names."""

    site: Site

    @cached_property
    def owner(self) -> Session:
        return self.site.session("owner")

    @cached_property
    def things(self) -> dict[str, object]:
        rounds = self.owner.api("GET", f"projects/{DEMO}/rounds/")["results"]
        of_kind = {(one["kind"], one["status"]): one["id"] for one in rounds}
        opened, closed = of_kind["main", "open"], of_kind["reliability", "closed"]
        training = of_kind["training", "open"]
        groups = self.owner.api("GET", f"projects/{DEMO}/duplicates/groups/")["results"]
        copies = max((one["documents"] for one in groups), key=len)
        coded = next(one for one in self._passes("coder_a", opened) if one["status"] == "open")
        return {
            "project": DEMO,
            "round": opened,
            "closed": closed,
            "training": training,
            "document": coded["document"]["id"],
            "clause": self._codable(coded["document"]["id"])[0],
            "pass": coded["id"],
            "trained": self._passes("coder_a", training)[0]["id"],
            "reference": self._passes("lead", training)[0]["id"],
            "kind": "saturation",
            "copy": copies[0],
            "beside": copies[1],
            **self._own,
        }

    def _passes(self, coder: str, round_id: int) -> list[dict]:
        path = f"projects/{DEMO}/assignments/?round={round_id}&coder={coder}"
        return self.owner.api("GET", path)["results"]

    def _codable(self, document: int) -> list[int]:
        clauses = self.owner.api("GET", f"documents/{document}/clauses/")
        return [clause["id"] for clause in clauses if clause["codable"]]

    @cached_property
    def _own(self) -> dict[str, object]:
        """A project of its own: members and round with long names, near duplicates, an edition, a draft."""
        owner = self.owner
        made = owner.api("POST", "projects/", json={"name": PROJECT, "template": "policy-tools"})
        base = f"projects/{made['id']}"
        links = []
        for username, name in PEOPLE.items():
            body = {"username": username, "name": name, "role": "coder"}
            links.append(owner.api("POST", f"{base}/members/", json=body)["password_link"])
        # One after the other: copies of one import may be read at the same time.
        for n in (1, 2):
            text = POLICY.replace("2025", f"202{n}").encode()
            job = owner.api("POST", f"{base}/imports/", files=[("files", (f"{n}.txt", text))])
            owner.finished(job["job"])
        documents = owner.api("GET", f"{base}/documents/")["results"]
        body = {
            "name": ROUND,
            "coders": list(PEOPLE),
            "documents": [one["id"] for one in documents],
        }
        own_round = owner.api("POST", f"{base}/rounds/", json=body)["id"]
        owner.finished(owner.api("POST", f"{base}/duplicates/")["job"])
        body = {"text": POLICY.replace("一千亿元", "两千亿元"), "note": "Corrected."}
        edition = owner.api("POST", f"documents/{documents[0]['id']}/editions/", json=body)["id"]
        owner.api("POST", f"{base}/codebook/draft/")
        uid, token = re.findall(r"/welcome/([^/]+)/([^/]+)/", links[0])[0]
        return {
            "own": made["id"],
            "own_round": own_round,
            "edition": edition,
            "pair": owner.api("GET", f"{base}/duplicates/")["results"][0]["id"],
            "uid": uid,
            "token": token,
        }

    def address(self, route: str) -> str:
        things = self.things | {
            key: self.things[value] for key, value in OTHERS.get(route, {}).items()
        }
        asked = f"/{route}{QUERIES.get(route, '')}"
        return re.sub(r"<(\w+)>", lambda found: str(things[found[1]]), asked)
