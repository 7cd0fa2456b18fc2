"""What the log of an earlier release tells of who could see the codings of a blind round."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.slow

BEFORE = [("coding", "0010_exposure")]
AFTER = [("coding", "0011_exposures_so_far")]
BEGAN = datetime(2026, 3, 1, 8, tzinfo=UTC)


def at(hour: float) -> datetime:
    return BEGAN + timedelta(hours=hour)


def models_at(executor: MigrationExecutor, nodes: list[tuple[str, str]]) -> Any:
    """Those of corpus as they are now: its tables stay so."""
    corpus = executor.loader.graph.leaf_nodes("corpus")
    return executor.loader.project_state([*nodes, *corpus]).apps.get_model


@pytest.fixture
def old(old_schema):
    """The models before anything was derived."""
    return models_at(old_schema, BEFORE)


def moved() -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(AFTER)
    return models_at(executor, AFTER)


class Past:
    """Writes rows and log as a release before wrote them."""

    def __init__(self, get):
        self.get = get
        self.users = {
            name: get("corpus", "User").objects.create(username=name)
            for name in ("owner", "ann", "bo", "cy")
        }
        owner = self.users["owner"]
        self.project = get("corpus", "Project").objects.create(name="P", created_by=owner)
        book = get("coding", "Codebook").objects.create(project=self.project)
        self.version = get("coding", "CodebookVersion").objects.create(codebook=book, number=1)
        self.document = get("corpus", "Document").objects.create(
            project=self.project, number=1, title="T", file_digest="d", file_size=1,
            created_by=owner,
        )  # fmt: skip
        self.clause = get("corpus", "Clause").objects.create(
            document=self.document, number="1-1", kind="clause", codable=True, start=0, end=1,
            text="甲",
        )  # fmt: skip
        for name, role in (("owner", "owner"), ("ann", "coder"), ("bo", "coder"), ("cy", "coder")):
            self.get("corpus", "Membership").objects.create(
                project=self.project, user=self.users[name], role=role
            )
            self.log(0, "add_member", after={"username": name, "role": role})

    def log(self, hour, verb, *, round=None, before=None, after=None):
        entry = self.get("corpus", "AuditEntry").objects.create(
            actor_name="owner", project_id=self.project.pk, round_id=round and round.pk, verb=verb,
            object_type="x", object_id="1", before=before, after=after,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE corpus_auditentry DISABLE TRIGGER audit_append_only")
            cursor.execute("UPDATE corpus_auditentry SET at=%s WHERE id=%s", [at(hour), entry.pk])
            cursor.execute("ALTER TABLE corpus_auditentry ENABLE TRIGGER audit_append_only")

    def role(self, hour, name, role):
        members = self.get("corpus", "Membership").objects.filter(user=self.users[name])
        before = members.get().role
        members.update(role=role)
        told = [{"username": name, "role": one} for one in (before, role)]
        self.log(hour, "change_role", before=told[0], after=told[1])

    def round(self, hour, *names, blind=True):
        found = self.get("coding", "Round").objects.create(
            project=self.project, name=f"R{hour}", blind=blind, codebook_version=self.version,
            created_by=self.users["owner"],
        )  # fmt: skip
        self.log(hour, "create_round", round=found, after={"coders": list(names), "documents": [1]})
        passes = {
            name: self.get("coding", "Assignment").objects.create(
                round=found, document=self.document, coder=self.users[name]
            )
            for name in names
        }
        return SimpleNamespace(row=found, passes=passes)

    def judge(self, hour, one):
        self.get("coding", "Judgement").objects.update_or_create(
            assignment=one,
            clause=self.clause,
            defaults={"updated_at": at(hour)},
            create_defaults={"created_at": at(hour), "updated_at": at(hour)},
        )

    def move(self, hour, found, verb, status):
        found.row.status = status
        found.row.save()
        self.log(hour, verb, round=found.row, after={"status": status})

    def turn(self, hour, found, name, verb, status):
        one = found.passes[name]
        one.status = status
        one.submitted_at = at(hour) if status == "submitted" else None
        one.save()
        self.log(
            hour, verb, round=found.row, after={"coder": name, "document": 1, "status": status}
        )


@pytest.fixture
def past(old):
    return Past(old)


def told(get, found) -> dict[str, tuple[datetime, str]]:
    rows = get("coding", "Exposure").objects.filter(round=found.row.pk)
    return {row.user.username: (row.since, row.how) for row in rows.select_related("user")}


def marked(get, found) -> set[str]:
    rows = get("coding", "Assignment").objects.filter(round=found.row.pk, not_blind=True)
    return set(rows.values_list("coder__username", flat=True))


def test_a_former_lead_has_seen_from_the_first_judgement_on(past):
    past.role(1, "cy", "lead")
    found = past.round(2, "ann", "bo")
    past.judge(3, found.passes["ann"])
    past.role(4, "cy", "coder")
    get = moved()
    assert told(get, found)["cy"] == (at(3), "monitor")
    assert marked(get, found) == set()
    entries = get("corpus", "AuditEntry").objects.filter(verb="record_exposure")
    assert {one.after["username"] for one in entries} == {"cy", "owner"}


def test_who_was_lead_before_anything_was_coded_has_not(past):
    past.role(1, "cy", "lead")
    found = past.round(2, "ann", "bo")
    past.role(3, "cy", "coder")
    past.judge(4, found.passes["ann"])
    assert told(moved(), found).keys() == {"owner"}


def test_a_coder_made_lead_in_a_locked_round_saw_it_and_coded_on(past):
    found = past.round(1, "ann", "bo")
    past.judge(2, found.passes["bo"])
    past.move(3, found, "lock_round", "locked")
    past.role(4, "ann", "lead")
    past.move(5, found, "reopen_round", "open")
    past.judge(6, found.passes["ann"])
    get = moved()
    assert told(get, found)["ann"] == (at(4), "submitted")
    assert marked(get, found) == {"ann"}


def test_a_lead_with_a_pass_to_submit_in_an_open_round_saw_nothing(past):
    past.role(0.5, "ann", "lead")
    found = past.round(1, "ann", "bo")
    past.judge(2, found.passes["bo"])
    past.judge(3, found.passes["ann"])
    get = moved()
    assert told(get, found).keys() == {"owner"}
    assert marked(get, found) == set()


def test_a_lead_who_submitted_and_got_the_pass_back(past):
    past.role(0.5, "ann", "lead")
    found = past.round(1, "ann", "bo")
    past.judge(2, found.passes["bo"])
    past.turn(3, found, "ann", "submit_assignment", "submitted")
    past.turn(4, found, "ann", "reopen_assignment", "open")
    get = moved()
    assert told(get, found)["ann"] == (at(3), "submitted")
    assert marked(get, found) == {"ann"}


def test_in_a_closed_round_only_what_was_coded_after_is_marked(past):
    past.role(0.5, "ann", "lead")
    found = past.round(1, "ann", "bo")
    past.judge(2, found.passes["bo"])
    past.turn(3, found, "ann", "submit_assignment", "submitted")
    past.turn(4, found, "ann", "reopen_assignment", "open")
    past.judge(5, found.passes["ann"])
    past.move(6, found, "lock_round", "locked")
    past.move(7, found, "close_round", "closed")
    get = moved()
    assert told(get, found).keys() == {"ann"}
    assert marked(get, found) == {"ann"}


def test_rounds_that_are_not_blind_are_left_alone(past):
    past.role(1, "cy", "lead")
    found = past.round(2, "ann", "bo", blind=False)
    past.judge(3, found.passes["ann"])
    past.role(4, "cy", "coder")
    assert told(moved(), found) == {}
