"""All orders of {promote, demote, remove, lock, reopen, extend, replace, submit, code, read, take
out, move, withdraw, put back}.

A model of its own says who could have seen what, and what must be refused. Everything is done and
read through the API; what it answers, and what is stored, is held against the model at every step.
"""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from coding.actions.rounds import create_round
from coding.codebook.versions import published_version
from coding.models import Assignment, Exposure
from tests.coding.blindness.conftest import come_back
from tests.coding.blindness.model import (
    MAY_EDIT,
    PEOPLE,
    ROLES,
    Model,
    Pass,
    handed_in,
    still_open,
    whatever,
)
from tests.coding.blindness.taking_out import Base, TakingOut
from tests.coding.carrying import NONE
from tests.conftest import Api

pytestmark = pytest.mark.slow

PEOPLES = st.sets(st.sampled_from(PEOPLE))
LINES = ["一、设立资金。", "二、建设平台。", "三、引进人才。"]


def lines_of(document: int) -> list[str]:
    return [line.replace("。", f"{document}。") for line in LINES]


class Orders(TakingOut):
    """`base` is what every run begins with: people, project, three documents."""

    @initialize()
    def begin(self):
        self.undo = transaction.atomic()
        self.undo.__enter__()
        base = self.base
        self.round = create_round(
            actor=base.cast.owner,
            project=base.project,
            name="Round",
            version=published_version(base.project),
            coders=["coder_a", "coder_b"],
            documents=[base.documents[0].pk],
        )
        self.model = Model(
            roles={"lead": "lead", "coder_a": "coder", "coder_b": "coder"},
            passes={("coder_a", 0): Pass(), ("coder_b", 0): Pass()},
        )
        self.lines = {number: lines_of(number) for number in range(len(base.documents))}

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    # What people do: every step can be done now, or is refused for what somebody has seen

    @precondition(lambda self: self.model.members())
    @rule(data=st.data())
    def change_role(self, data):
        model = self.model
        name = data.draw(st.sampled_from(model.members()))
        role = data.draw(st.sampled_from([one for one in ROLES if one != model.roles[name]]))
        model.look()
        model.roles[name] = role
        members = f"projects/{self.base.project.pk}/members/"
        self.expect(200, "patch", f"{members}{self.member(name).pk}/", {"role": role})

    @precondition(lambda self: self.model.members())
    @rule(data=st.data())
    def leave(self, data):
        name = data.draw(st.sampled_from(self.model.members()))
        members = f"projects/{self.base.project.pk}/members/"
        self.model.roles[name] = None
        self.expect(204, "delete", f"{members}{self.member(name).pk}/")

    @precondition(lambda self: self.model.gone())
    @rule(data=st.data(), role=st.sampled_from(ROLES))
    def come_back(self, data, role):
        name = data.draw(st.sampled_from(self.model.gone()))
        self.model.roles[name] = role
        owner, person = (Api(getattr(self.base.cast, who)) for who in ("owner", name))
        assert come_back(owner, person, self.base.project.pk, name, role) < 300
        self.model.look()

    @precondition(lambda self: self.model.status == "open")
    @rule()
    def lock(self):
        self.model.status = "locked"
        for (name, _document), one in self.model.passes.items():
            # Those who are leads now; who becomes one later keeps theirs.
            one.open = one.open and self.model.roles[name] not in MAY_EDIT
        self.expect(200, "post", f"rounds/{self.round.pk}/lock/")

    @precondition(lambda self: self.model.status == "locked")
    @rule()
    def reopen(self):
        self.model.status = "open"
        self.expect(200, "post", f"rounds/{self.round.pk}/reopen/")

    @precondition(lambda self: self.model.status == "locked")
    @rule(really=st.integers(0, 4))
    def close(self, really):
        """Seldom, for little happens afterwards."""
        if really == 0:
            self.model.status = "closed"
            self.expect(200, "post", f"rounds/{self.round.pk}/close/")

    @precondition(lambda self: self.model.status == "open" and self.model.without_passes())
    @rule(data=st.data(), marked=st.booleans())
    def extend_by_coder(self, data, marked):
        model = self.model
        name = data.draw(st.sampled_from(model.without_passes()))
        body = {"coders": [name], "not_blind": [name] if marked else []}
        path = f"rounds/{self.round.pk}/extend/"
        if not model.codes(name):
            self.expect(404, "post", path, body)
        elif name in model.seen and not marked:
            self.expect(403, "post", path, body)
        else:
            for document in model.documents():
                model.passes.setdefault((name, document), Pass(marked=marked))
            model.left.discard(name)
            self.expect(200, "post", path, body)

    @precondition(lambda self: self.model.status == "open" and len(self.model.documents()) < 3)
    @rule(data=st.data(), marked=PEOPLES, without=PEOPLES)
    def extend_by_document(self, data, marked, without):
        model = self.model
        document = data.draw(st.sampled_from(sorted({0, 1, 2} - model.documents())))
        staying = {name for name in PEOPLE if model.own(name) and model.codes(name)} - model.left
        marked, without = marked & staying - without, without & staying
        receivers = staying - without
        path = f"rounds/{self.round.pk}/extend/"
        body = {
            "documents": [self.current(document).pk],
            "not_blind": sorted(marked),
            "without": sorted(without),
        }
        if receivers & model.seen - marked:
            self.expect(403, "post", path, body)
        else:
            for name in receivers:
                model.passes[name, document] = Pass(marked=name in marked)
            self.expect(200, "post", path, body)

    @precondition(lambda self: self.model.status == "open" and self.model.passes_for(handed_in))
    @rule(data=st.data(), marked=st.booleans(), alone=st.booleans())
    def give_back(self, data, marked, alone):
        """By the owner, or by its coder, who leads the project now."""
        model = self.model
        name, document = self.some(data, handed_in)
        one = model.passes[name, document]
        alone = alone and model.roles[name] in MAY_EDIT
        path = f"assignments/{self.stored(name, document).pk}/reopen/"
        body, who = {"not_blind": marked}, name if alone else "owner"
        if name in model.left:
            self.expect(409, "post", path, body, who)
        elif (name in model.seen or alone) and not marked:
            self.expect(403, "post", path, body, who)
        else:
            one.open, one.marked = True, one.marked or marked
            self.expect(200, "post", path, body, who)

    @precondition(lambda self: self.model.passes_for(still_open))
    @rule(data=st.data())
    def submit(self, data):
        model = self.model
        name, document = self.some(data, still_open)
        path = f"assignments/{self.stored(name, document).pk}/submit/"
        if model.roles[name] is None:
            status = 404
        elif not model.codes(name):
            status = 403
        elif model.status == "open" or (model.status == "locked" and model.roles[name] in MAY_EDIT):
            model.passes[name, document].open, status = False, 200
        else:
            status = 409
        self.expect(status, "post", path, {"confirm": True}, name)

    @precondition(lambda self: self.model.passes)
    @rule(data=st.data(), clause=st.integers(0, 1))
    def code(self, data, clause):
        model = self.model
        # Twice as often where it can be done.
        usual = (
            still_open if model.passes_for(still_open) and data.draw(st.booleans()) else whatever
        )
        name, document = self.some(data, usual)
        mine = self.stored(name, document)
        chosen = self.current(document).clauses.codable()[clause]
        judged = mine.judgements.filter(clause=chosen).first()
        dimensions = NONE if judged is None or judged.outcomes.get("tool") != "none" else {}
        body = {"revision": judged.revision if judged else 0, "dimensions": dimensions}
        if model.roles[name] is None:
            status = 404
        elif not model.codes(name):
            status = 403
        elif model.passes[name, document].open and model.status == "open":
            status = 200
            model.coded.add(name)
        else:
            status = 409
        self.expect(status, "put", f"assignments/{mine.pk}/clauses/{chosen.pk}/", body, name)

    @rule(document=st.integers(0, 2), news=st.booleans(), marked=PEOPLES)
    def replace(self, document, news, marked):
        model, lines = self.model, self.lines[document]
        news = len(lines) == 3 or (news and len(lines) < 10)
        if news:
            lines.append(f"{'四五六七八九十'[len(lines) - 3]}、再加一条。")
        else:
            lines.pop()
        coders = {name for name, number in model.passes if number == document}
        marked = marked & coders if model.status != "closed" else set()
        if news and model.status == "open":
            for name in coders:
                one = model.passes[name, document]
                if one.open or name in model.left:
                    continue
                if name not in model.seen and not model.watches(name):
                    one.open = True
                elif name in marked:
                    one.open = one.marked = True
        if model.status != "closed":
            for aside in model.aside:
                aside.news = aside.news or (news and aside.document == document)
        body = {"text": "\n\n".join(lines) + "\n", "note": "x", "not_blind": sorted(marked)}
        path = f"documents/{self.current(document).pk}/editions/"
        made = self.expect(201, "post", path, body).json()
        assert bool(made["counts"]["added"]) is news

    # What they see, through the doors

    @precondition(lambda self: self.model.status != "closed" and self.model.passes)
    @rule(data=st.data())
    def read(self, data):
        model = self.model
        other, document = self.some(data, whatever)
        name = data.draw(st.sampled_from([one for one in PEOPLE if one != other]))
        path = f"assignments/{self.stored(other, document).pk}/judgements/"
        role = model.roles[name]
        sees = model.watches(name)
        hidden = 403 if role in MAY_EDIT else 404
        assert self.call("get", path, who=name).status_code == (200 if sees else hidden)
        answer = self.call("get", f"rounds/{self.round.pk}/disagreements/", who=name)
        assert (answer.status_code == 200) is sees
        if role is None:
            return
        rows = self.call("get", f"projects/{self.base.project.pk}/exports/clauses.csv", who=name)
        told = other in b"".join(rows.streaming_content).decode()
        assert told is sees

    @invariant()
    def nobody_who_could_see_codes_as_if_blind(self):
        if not hasattr(self, "model") or self.model.status == "closed":
            return
        for name in self.model.seen:
            assert all(one.marked for one in self.model.own(name) if one.open), name

    @invariant()
    def what_is_stored_is_what_the_model_says(self):
        if not hasattr(self, "model"):
            return
        model = self.model
        numbers = {one.number: i for i, one in enumerate(self.base.documents)}
        stored = {
            (one.coder.username, numbers[one.document.number]): (
                one.status == "open",
                one.not_blind,
            )
            for one in Assignment.objects.filter(round=self.round, kind="coder").select_related(
                "coder", "document"
            )
        }
        assert stored == {key: (one.open, one.marked) for key, one in model.passes.items()}
        aside = Assignment.objects.filter(round=self.round, kind="set_aside")
        assert set(aside.values_list("pk", flat=True)) == {one.pk for one in model.aside}
        if model.status == "closed":
            return
        rows = Exposure.objects.filter(round=self.round)
        written = set(rows.values_list("user__username", flat=True))
        assert written <= model.seen
        assert model.seen <= written | {name for name in PEOPLE if model.watches(name)}


@pytest.fixture
def base(cast, project, import_text):
    project.memberships.filter(user__username__in=("viewer",)).delete()
    texts = ["\n\n".join(lines_of(number)) + "\n" for number in range(3)]
    documents = [import_text(text, f"{number}.txt") for number, text in enumerate(texts)]
    return Base(cast, project, documents)


def test_in_whatever_order_nobody_codes_blind_after_they_could_see(base):
    machine = type("OrdersHere", (Orders,), {"base": base})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )
