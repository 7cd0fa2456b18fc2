"""Filling an empty installation with the demonstration project."""

import json
import secrets
from pathlib import Path

from django.conf import settings
from django.db import transaction

from coding.actions.codebook import start_project
from coding.actions.rounds import close_round, create_round, lock_round
from coding.codebook.versions import published_version
from coding.demo.adjudicating import adjudicate
from coding.demo.growth import TRAINED, draw_sample, grow_codebook, train
from coding.demo.passes import FOLDER, code
from coding.demo.sample import (
    correct_a_misprint,
    count_agreement,
    discuss,
    import_folder,
    keep_words,
    name_agencies,
    review_some,
    screen_some,
)
from coding.models import Round
from corpus.accounts.joining import make_member
from corpus.models import Document, Project, User
from corpus.permissions import Role

PEOPLE = {
    "owner": ("课题主持人", Role.OWNER),
    "lead": ("编码组长", Role.LEAD),
    "coder_a": ("编码员甲", Role.CODER),
    "coder_b": ("编码员乙", Role.CODER),
    "coder_c": ("编码员丙", Role.CODER),
    "viewer": ("访客", Role.VIEWER),
}
CODERS = ("coder_a", "coder_b", "coder_c")
# The newest documents are still being coded in the second round.
STILL_OPEN_FROM = "2020"


def accounts_path() -> Path:
    return settings.DATA_DIR / "demo-accounts.json"


def load_demo() -> bool:
    """Make people, project, rounds and codings, all or nothing. False when there are accounts."""
    with transaction.atomic():
        if User.objects.exists():
            return False
        people = _make_people()
        project = start_project(
            actor=people["owner"],
            name="示范项目：先进制造业政策",
            description=(
                "示范市 2013—2022 年先进制造业政策的内容分析。城市、机构、政策文本与编码均为虚构，仅供演示。"
            ),
            template="policy-tools",
            granularity=Project.Granularity.ARTICLE,
        )
        for username, (_name, role) in PEOPLE.items():
            if role != Role.OWNER:
                make_member(
                    actor=people["owner"], project=project, user=people[username], role=role
                )
        lead = people["lead"]
        keep_words(lead, project)
        documents = import_folder(people["owner"], project, FOLDER / "texts")
        review_some(lead, documents)
        done = [d for name, d in documents.items() if name[:4] < STILL_OPEN_FROM]
        begun = [d for name, d in documents.items() if name[:4] >= STILL_OPEN_FROM]
        first = _make_round(project, people, "第一轮 信度检验", Round.Kind.RELIABILITY, done)
        second = _make_round(project, people, "第二轮 正式编码", Round.Kind.MAIN, begun)
        for found in (first, second):
            for assignment in found.assignments.select_related("coder", "document"):
                code(people[assignment.coder.username], assignment)
        lock_round(actor=people["lead"], round=first)
        close_round(actor=people["owner"], round=first)
        grow_codebook(people, second)
        train(people, project, documents[TRAINED])
        draw_sample(people, project, [one for one in done if one != documents[TRAINED]])
        adjudicate(people, project, [d for name, d in documents.items() if name[:4] == "2018"])
        correct_a_misprint(lead, documents)
        candidates = import_folder(lead, project, FOLDER / "candidates", Document.Status.CANDIDATE)
        screen_some(lead, project, candidates)
        name_agencies(lead, project)
        discuss(people, project, second)
        count_agreement(lead, project)
    return True


def _make_people() -> dict[str, User]:
    """The accounts, their passwords left in the data folder for whoever runs the demo."""
    passwords = {username: secrets.token_urlsafe(9) for username in PEOPLE}
    people = {
        username: User.objects.create_user(
            username=username, password=password, name=name, is_superuser=role == Role.OWNER
        )
        for (username, password), (name, role) in zip(
            passwords.items(), PEOPLE.values(), strict=True
        )
    }
    path = accounts_path()
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(json.dumps(passwords, indent=2))
    part.replace(path)
    return people


def _make_round(
    project: Project, people: dict[str, User], name: str, kind: str, documents: list[Document]
) -> Round:
    return create_round(
        actor=people["lead"],
        project=project,
        name=name,
        kind=kind,
        blind=True,
        version=published_version(project),
        coders=CODERS,
        documents=[document.pk for document in documents],
    )
