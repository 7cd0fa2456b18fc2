"""Steps of `test_orders.py` that take passes out of the round, give them away and put them back."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.coding.blindness.orders_model import MAY_EDIT, PEOPLE, Aside, Pass


class TakingOut(RuleBasedStateMachine):
    def put_aside(self, because: str, places: list[tuple[str, int]]) -> None:
        for name, document in places:
            pk = self.stored(name, document).pk
            one = self.model.passes.pop((name, document))
            self.model.aside.append(Aside(name, document, one, because, pk))

    @rule(name=st.sampled_from(PEOPLE), finished=st.sampled_from(["stay", "set_aside"]))
    def take_out(self, name, finished):
        model, path = self.model, f"rounds/{self.round.pk}/coders/remove/"
        body = {"coder": name, "finished": finished}
        if model.status != "open":
            self.expect(409, "post", path, body)
        elif not model.own(name) and name not in model.left:
            self.expect(400, "post", path, body)
        else:
            if name not in model.left:
                wanted = finished == "set_aside"
                own = [at for at, one in model.passes.items() if at[0] == name]
                self.put_aside("left", [at for at in own if wanted or model.passes[at].open])
                model.left.add(name)
            self.expect(200, "post", path, body)

    @rule(
        name=st.sampled_from(PEOPLE),
        document=st.integers(0, 2),
        to=st.sampled_from(PEOPLE),
        marked=st.booleans(),
    )
    def move(self, name, document, to, marked):
        model, one = self.model, self.model.passes.get((name, document))
        if one is None:
            return
        path = f"rounds/{self.round.pk}/passes/move/"
        body = {"passes": [self.stored(name, document).pk], "to": to, "not_blind": marked}
        if model.status != "open":
            self.expect(409, "post", path, body)
        elif not model.codes(to):
            self.expect(400, "post", path, body)
        elif not one.open or (to, document) in model.passes:
            self.expect(409, "post", path, body)
        elif to in model.seen and not marked:
            self.expect(403, "post", path, body)
        else:
            self.put_aside("moved", [(name, document)])
            model.passes[to, document] = Pass(marked=marked)
            model.left.discard(to)
            self.expect(200, "post", path, body)

    @rule(document=st.integers(0, 2))
    def withdraw(self, document):
        model, path = self.model, f"rounds/{self.round.pk}/documents/withdraw/"
        body = {"documents": [self.current(document).pk]}
        places = [at for at in model.passes if at[1] == document]
        if model.status != "open":
            self.expect(409, "post", path, body)
        elif not places:
            self.expect(400, "post", path, body)
        else:
            self.put_aside("withdrawn", places)
            for aside in model.aside:
                if (aside.document, aside.because) == (document, "left"):
                    aside.because = "withdrawn"
            self.expect(200, "post", path, body)

    @precondition(lambda self: self.model.aside)
    @rule(which=st.integers(0, 5), marked=st.booleans())
    def put_back(self, which, marked):
        model = self.model
        aside = model.aside[which % len(model.aside)]
        name, one = aside.name, aside.one
        path = f"rounds/{self.round.pk}/passes/restore/"
        body = {"passes": [aside.pk], "not_blind": [name] if marked else []}
        if model.status != "open" or (name, aside.document) in model.passes:
            self.expect(409, "post", path, body)
        elif one.open and not model.codes(name):
            self.expect(400, "post", path, body)
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
