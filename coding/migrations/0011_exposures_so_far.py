"""Who could see others' codings of a blind round, and the passes they coded all the same.

Derived from the audit log and from how things stand, by the rule of the releases before: owners and
leads saw the codings of a blind round but while it was open and they had a pass to submit in it.
What the log does not tell is not made up.
"""

from collections import defaultdict

from django.db import migrations
from django.db.models import Min
from django.utils import timezone

EDITORS = {"owner", "lead"}
VERBS = (
    "add_member", "change_role", "remove_member", "create_round", "extend_round", "lock_round",
    "reopen_round", "close_round", "submit_assignment", "reopen_assignment", "carry_pass",
)  # fmt: skip
BATCH = 2000


class Course:
    """One round as it went: who could see its codings from when on, by user name."""

    def __init__(self, first):
        self.first = first  # user name -> when they first judged in the round
        self.status = ""
        self.documents = set()
        self.open = defaultdict(set)  # user name -> numbers of documents still to submit
        self.coders = set()
        self.watching = {}  # user name -> since when they see whatever is coded
        self.since = {}  # user name -> (when, how)

    def until(self, at):
        """Up to here things stood as they do: who was watching saw what was coded meanwhile."""
        for name, began in self.watching.items():
            others = [when for coder, when in self.first.items() if coder != name]
            if name not in self.since and others and min(others) < at:
                how = "submitted" if name in self.coders else "monitor"
                self.since[name] = (max(began, min(others)), how)

    def after(self, at, roles):
        """From here on things stand so."""
        self.watching = {
            name: self.watching.get(name, at)
            for name, role in roles.items()
            if role in EDITORS and self.status and not self._hidden(name)
        }

    def _hidden(self, name):
        return self.status == "open" and bool(self.open[name])

    def step(self, entry):
        after = entry.after or {}
        if entry.verb in ("create_round", "extend_round"):
            self._give(after)
            self.status = self.status or "open"
        elif entry.verb in ("submit_assignment", "reopen_assignment", "carry_pass"):
            self._turn(entry.verb, after)
        else:
            self.status = after.get("status", self.status)

    def _give(self, after):
        coders, documents = after.get("coders") or [], set(after.get("documents") or [])
        for name in self.coders:
            self.open[name] |= documents
        self.documents |= documents
        for name in coders:
            self.coders.add(name)
            self.open[name] |= self.documents

    def _turn(self, verb, after):
        mine = self.open[after.get("coder", "")]
        if verb == "submit_assignment":
            mine.discard(after.get("document"))
        elif verb == "reopen_assignment" or after.get("reopened"):
            mine.add(after.get("document"))


def derive(apps, schema_editor):
    rounds = apps.get_model("coding", "Round").objects.filter(blind=True)
    for project in rounds.order_by().values_list("project", flat=True).distinct():
        _derive(apps, project, list(rounds.filter(project=project)))


def _derive(apps, project, rounds):
    courses = {found.pk: Course(_first(apps, found)) for found in rounds}
    roles = {}
    entries = apps.get_model("corpus", "AuditEntry").objects.filter(
        project_id=project, verb__in=VERBS
    )
    for entry in entries.order_by("pk").iterator(chunk_size=BATCH):
        told = (entry.before or {}) | (entry.after or {})
        touched = courses.values() if entry.round_id is None else [courses.get(entry.round_id)]
        touched = [course for course in touched if course is not None]
        for course in touched:
            course.until(entry.at)
        if entry.verb in ("add_member", "change_role"):
            roles[told.get("username")] = told.get("role")
        elif entry.verb == "remove_member":
            roles.pop(told.get("username"), None)
        for course in touched:
            if entry.round_id is not None:
                course.step(entry)
            course.after(entry.at, roles)
    _settle(apps, project, rounds, courses)


def _first(apps, found):
    judged = apps.get_model("coding", "Judgement").objects.filter(assignment__round=found)
    names = judged.order_by().values_list("assignment__coder__username")
    return dict(names.annotate(at=Min("created_at")))


def _settle(apps, project, rounds, courses):
    """What the log may not have told stands in the rows: who is an owner or lead now."""
    members = apps.get_model("corpus", "Membership").objects.filter(project=project)
    roles = dict(members.values_list("user__username", "role"))
    now = timezone.now()
    for found in rounds:
        course = courses[found.pk]
        course.until(now)
        course.status = found.status
        course.coders = set()
        course.open = defaultdict(set)
        passes = found.assignments.filter(kind="coder")
        for name, status, number in passes.values_list(
            "coder__username", "status", "document__number"
        ):
            course.coders.add(name)
            if status == "open":
                course.open[name].add(number)
        course.after(now, roles)
        course.until(timezone.now())
        _write(apps, found, course.since)


def _write(apps, found, since):
    users = apps.get_model("corpus", "User").objects.filter(username__in=since)
    Exposure = apps.get_model("coding", "Exposure")
    rows = []
    for user in users:
        when, how = since[user.username]
        marked = _mark(apps, found, user, when)
        # Nobody codes in a closed round again.
        if marked or found.status != "closed":
            rows.append(Exposure(round=found, user=user, since=when, how=how))
    Exposure.objects.bulk_create(rows)
    AuditEntry = apps.get_model("corpus", "AuditEntry")
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=timezone.now(),
            actor_name="",
            project_id=found.project_id,
            round_id=found.pk,
            verb="record_exposure",
            object_type="exposure",
            object_id=str(row.pk),
            after={
                "username": row.user.username,
                "since": row.since.isoformat(timespec="seconds"),
                "how": row.how,
            },
        )
        for row in rows
    )


def _mark(apps, found, user, since):
    """The passes in which the user coded after that, or still can."""
    passes = apps.get_model("coding", "Assignment").objects.filter(
        round=found, coder=user, kind__in=("coder", "earlier")
    )
    coded = {
        one.assignment_id
        for one in apps.get_model("coding", "Judgement").objects.filter(
            assignment__in=passes, carried="", updated_at__gt=since
        )
    }
    marked = set(passes.filter(pk__in=coded).values_list("pk", flat=True))
    if found.status != "closed":
        marked |= set(passes.filter(kind="coder", status="open").values_list("pk", flat=True))
    successors = dict(passes.exclude(superseded_by=None).values_list("pk", "superseded_by"))
    waiting = list(marked)
    while waiting:
        later = successors.get(waiting.pop())
        if later is not None and later not in marked:
            marked.add(later)
            waiting.append(later)
    passes.filter(pk__in=marked).update(not_blind=True)
    return bool(marked)


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0010_exposure"),
        ("corpus", "0014_meaning_out_of_strings"),
    ]

    operations = [migrations.RunPython(derive, migrations.RunPython.noop)]
