"""The rules of `test_orders.py` by which passes are taken out of a round and put back, and how all
rules ask."""

from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from coding.models import Assignment
from corpus.models import Document
from tests.coding.blindness.model import MAY_EDIT, PEOPLE, Aside, Model, Pass, still_open
from tests.conftest import Api


@dataclass
class Base:
    cast: object
    project: object
    documents: list[Document]


class TakingOut(RuleBasedStateMachine):
    """`base` is what every run begins with: people, project, three documents."""

    base: Base
    model: Model

    # Ways in

    def call(self, method: str, path: str, body=None, who: str = "owner"):
        api = Api(getattr(self.base.cast, who))
        call = getattr(api, method)
        return call(path) if body is None else call(path, body)

    def expect(self, status: int, method: str, path: str, body=None, who: str = "owner"):
        answer = self.call(method, path, body, who)
        assert answer.status_code == status, (path, body, answer.status_code, answer.content)
        self.model.look()
        return answer

    def member(self, name: str):
        return self.base.project.memberships.filter(user__username=name).first()

    def current(self, document: int) -> Document:
        number = self.base.documents[document].number
        return Document.objects.current().get(project=self.base.project, number=number)

    def stored(self, name: str, document: int) -> Assignment:
        return Assignment.objects.get(
            round=self.round, coder__username=name, document=self.current(document), kind="coder"
        )

    def some(self, data, of):
        """One of the passes for which this holds, as (name, document)."""
        return data.draw(st.sampled_from(self.model.passes_for(of)))

    # Taking out and putting back

    def put_aside(self, because: str, places: list[tuple[str, int]]) -> None:
        for name, document in places:
            pk = self.stored(name, document).pk
            one = self.model.passes.pop((name, document))
            self.model.aside.append(Aside(name, document, one, because, pk))

    @precondition(lambda self: self.model.status == "open" and self.model.passes)
    @rule(data=st.data(), finished=st.sampled_from(["stay", "set_aside"]))
    def take_out(self, data, finished):
        model, path = self.model, f"rounds/{self.round.pk}/coders/remove/"
        name, _document = data.draw(st.sampled_from(list(model.passes)))
        body = {"coder": name, "finished": finished}
        if name not in model.left:
            wanted = finished == "set_aside"
            own = [at for at, one in model.passes.items() if at[0] == name]
            self.put_aside("left", [at for at in own if wanted or model.passes[at].open])
            model.left.add(name)
        self.expect(200, "post", path, body)

    @precondition(lambda self: self.model.status == "open" and self.model.passes_for(still_open))
    @rule(data=st.data(), to=st.sampled_from(PEOPLE), marked=st.booleans())
    def move(self, data, to, marked):
        model = self.model
        name, document = data.draw(st.sampled_from(model.passes_for(still_open)))
        path = f"rounds/{self.round.pk}/passes/move/"
        body = {"passes": [self.stored(name, document).pk], "to": to, "not_blind": marked}
        if not model.codes(to):
            self.expect(404, "post", path, body)
        elif (to, document) in model.passes:
            self.expect(409, "post", path, body)
        elif to in model.seen and not marked:
            self.expect(403, "post", path, body)
        else:
            self.put_aside("moved", [(name, document)])
            model.passes[to, document] = Pass(marked=marked)
            model.left.discard(to)
            self.expect(200, "post", path, body)

    @precondition(lambda self: self.model.status == "open" and self.model.passes)
    @rule(data=st.data(), really=st.integers(0, 1))
    def withdraw(self, data, really):
        """Not often: it takes much away."""
        if not really:
            return
        model, path = self.model, f"rounds/{self.round.pk}/documents/withdraw/"
        _name, document = data.draw(st.sampled_from(list(model.passes)))
        body = {"documents": [self.current(document).pk]}
        self.put_aside("withdrawn", [at for at in model.passes if at[1] == document])
        for aside in model.aside:
            if (aside.document, aside.because) == (document, "left"):
                aside.because = "withdrawn"
        self.expect(200, "post", path, body)

    @precondition(lambda self: self.model.status == "open" and self.model.aside)
    @rule(which=st.integers(0, 5), marked=st.booleans())
    def put_back(self, which, marked):
        model = self.model
        aside = model.aside[which % len(model.aside)]
        name, one = aside.name, aside.one
        path = f"rounds/{self.round.pk}/passes/restore/"
        body = {"passes": [aside.pk], "not_blind": [name] if marked else []}
        if (name, aside.document) in model.passes or (one.open and not model.codes(name)):
            self.expect(409, "post", path, body)
        elif one.open and name in model.seen and not marked:
            self.expect(403, "post", path, body)
        else:
            if one.open:
                one.marked = one.marked or marked
                model.left.discard(name)
            model.passes[name, aside.document] = one
            blind = name not in model.seen and not model.watches(name)
            if aside.news and not one.open and name not in model.left and blind:
                one.open = True
            model.aside.remove(aside)
            self.expect(200, "post", path, body)

    @precondition(lambda self: self.model.aside)
    @rule(which=st.integers(0, 5), name=st.sampled_from(PEOPLE))
    def read_aside(self, which, name):
        """As any other pass: nothing of it is told to who does not see the round."""
        model = self.model
        aside = model.aside[which % len(model.aside)]
        role = model.roles[name]
        if name == aside.name or model.status == "closed":
            return
        hidden = 403 if role in MAY_EDIT else 404
        path = f"assignments/{aside.pk}/judgements/"
        sees = model.watches(name)
        assert self.call("get", path, who=name).status_code == (200 if sees else hidden)
        if role in MAY_EDIT:
            path = f"projects/{self.base.project.pk}/exports/clauses.csv?layer=set_aside"
            rows = b"".join(self.call("get", path, who=name).streaming_content).decode()
            assert (f",{aside.name},set_aside," in rows) is sees
