"""Every route × role × what it answers, while a blind round is open. A route not listed fails."""

import json
import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from coding.actions.judgements import save_judgement
from coding.actions.notes import Place, write_note
from coding.actions.passes import submit_assignment
from coding.actions.proposals import Place as ProposedFrom
from coding.actions.proposals import Wish, propose
from coding.actions.references import start_reference
from coding.actions.rounds import create_round
from coding.codebook.versions import published_version
from coding.models import Assignment, Round
from corpus import jobs
from corpus.accounts.joining import invite
from corpus.actions.lexicon import save_lexicon
from corpus.models import AgencyDecision, Document, Membership, NearDuplicate, Token, User
from corpus.text.words.lexicon import WordLists

pytestmark = pytest.mark.slow

ROLES = ("owner", "lead", "coder_a", "coder_b", "viewer", "outsider", "nobody")
METHODS = ("get", "post", "put", "patch", "delete")
PUBLIC = {"healthz/", "api/v1/schema/", "api/v1/docs/", "api/v1/auth/token/"}
PUBLIC |= {"joined/<asked>/", "joined/<asked>/words/<language>/"}
PUBLIC |= {"login/", "logout/", "welcome/<uid>/<token>/", "setup/<token>/", "language/"}

# owner, lead, coder_a, coder_b, viewer, outsider, nobody. The pass is coder_a's, the job lead's.
MEMBERS = "200 200 200 200 200 404"
LEADS = "200 200 403 403 403 404"
NO_DRAFT = "404 404 403 403 403 404"
OWNER = "200 403 403 403 403 404"
BLIND = "200 200 403 403 404 404"  # a viewer has no part in the open round: it does not exist
LEADS_OF_ROUND = "200 200 403 403 403 404"
INSTANCE = "200 403 403 403 403 403"
OWN_PASS = "403 403 200 404 404 404"

API = {
    "post auth/password/": "400 400 400 400 400 400",
    "get tokens/": "200 200 200 200 200 200",
    "post tokens/ name=x": "201 201 201 201 201 201",
    "delete tokens/<token>/": "404 404 204 404 404 404",
    "get projects/": "200 200 200 200 200 200",
    "post projects/ name=x": "201 201 201 201 201 201",
    "get projects/<project>/": MEMBERS,
    "patch projects/<project>/ name=x": OWNER,
    "delete projects/<project>/": "204 403 403 403 403 404",
    "get projects/<project>/members/": MEMBERS,
    "post projects/<project>/members/ username=new role=coder": "201 403 403 403 403 404",
    # an account that shares no project with the owner
    "post projects/<project>/members/ username=outsider role=coder": "202 403 403 403 403 404",
    "get projects/<project>/invitations/": OWNER,
    "delete projects/<project>/invitations/<invitation>/": "204 403 403 403 403 404",
    "get invitations/": "200 200 200 200 200 200",
    # who is invited is in no project at all
    "post invitations/<invitation>/accept/": "404 404 404 404 404 404",
    "post invitations/<invitation>/decline/": "404 404 404 404 404 404",
    # the owner is the instance's too
    "get me/preferences/": "200 200 200 200 200 200",
    "patch me/preferences/ theme=dark": "200 200 200 200 200 200",
    "get accounts/": INSTANCE,
    "post accounts/ username=new": "201 403 403 403 403 403",
    "get accounts/<account>/": INSTANCE,
    "patch accounts/<account>/ active=true": INSTANCE,
    "post accounts/<account>/link/": "201 403 403 403 403 403",
    "patch projects/<project>/members/<membership>/ role=lead": OWNER,
    # the membership is the viewer's, who may leave
    "delete projects/<project>/members/<membership>/": "204 403 403 403 204 404",
    "get projects/<project>/documents/": MEMBERS,
    "post projects/<project>/imports/": "415 415 403 403 403 404",
    "post projects/<project>/imports/preview/": "415 415 403 403 403 404",
    "get documents/<document>/": MEMBERS,
    "patch documents/<document>/ title=x": LEADS,
    "get projects/<project>/screening/": LEADS,
    "put projects/<project>/screening/ decision=included": "400 400 403 403 403 404",
    "get documents/<document>/screening/": LEADS,
    "put documents/<document>/screening/ decision=included": LEADS,
    "delete documents/<document>/screening/": "409 409 403 403 403 404",
    "get projects/<project>/flow/": MEMBERS,
    "get projects/<project>/duplicates/": MEMBERS,
    "post projects/<project>/duplicates/": "202 202 403 403 403 404",
    "get projects/<project>/duplicates/groups/": MEMBERS,
    "get documents/<document>/copies/": MEMBERS,
    "post documents/<document>/copies/": "409 409 403 403 403 404",  # nothing is decided
    "post documents/<document>/join/ newer=0 note=x": "404 404 403 403 403 404",
    "get duplicates/<pair>/": MEMBERS,
    "put duplicates/<pair>/ state=distinct": LEADS,
    "patch duplicates/<pair>/ document=0": "409 409 403 403 403 404",
    "delete duplicates/<pair>/": LEADS,
    "get projects/<project>/review/": LEADS,
    "get documents/<document>/review/": LEADS,
    "get projects/<project>/agencies/": MEMBERS,
    "post projects/<project>/agencies/ name=x": "201 201 403 403 403 404",
    "get projects/<project>/agencies/alike/": LEADS,
    "post projects/<project>/agencies/alike/ agency=<agency> other=<agency>": "409 409 403 403 403 404",
    "get projects/<project>/agencies/decisions/": LEADS,
    "delete agency-decisions/<agency_decision>/": "204 204 403 403 403 404",
    "patch agencies/<agency>/ name=x": LEADS,
    "delete agencies/<agency>/": "409 409 403 403 403 404",  # it has documents
    "post agencies/<agency>/aliases/ name=x": LEADS,
    "delete agencies/<agency>/aliases/ name=x": LEADS,
    "post agencies/<agency>/merge/ into=<agency>": "409 409 403 403 403 404",  # with itself
    "get projects/<project>/document-types/": MEMBERS,
    "post projects/<project>/document-types/ name=x": "201 201 403 403 403 404",
    "put projects/<project>/document-types/": "400 400 403 403 403 404",
    "patch document-types/<type>/ name=x": LEADS,
    "delete document-types/<type>/ replacement=<other_type>": "204 204 403 403 403 404",
    "get projects/<project>/exclusion-reasons/": MEMBERS,
    "post projects/<project>/exclusion-reasons/ name=x": "201 201 403 403 403 404",
    "put projects/<project>/exclusion-reasons/": "400 400 403 403 403 404",
    "patch exclusion-reasons/<reason>/ name=x": LEADS,
    "delete exclusion-reasons/<reason>/ replacement=<other_reason>": "204 204 403 403 403 404",
    "get documents/<document>/parts/": LEADS,
    "post documents/<document>/parts/ starts=0": "400 400 403 403 403 404",
    "get documents/<document>/editions/": MEMBERS,
    "post documents/<document>/editions/ text=x note=x": "201 201 403 403 403 404",
    "get documents/<document>/editions/links/": MEMBERS,
    "get documents/<document>/text/": MEMBERS,
    "get documents/<document>/clauses/": MEMBERS,
    "get clauses/<clause>/": MEMBERS,
    "patch clauses/<free>/ kind=other": LEADS,
    "post clauses/<free>/split/ at=0": "409 409 403 403 403 404",
    "post clauses/<free>/merge/": LEADS,
    "get clauses/<clause>/history/": LEADS,
    "get jobs/<job>/": LEADS,
    "post jobs/<job>/cancel/": LEADS,
    "post jobs/<job>/repeat/": "409 409 403 403 403 404",  # it has not failed
    "get projects/<project>/codebook/": MEMBERS,
    "get projects/<project>/codebook/versions/": MEMBERS,
    "post projects/<project>/codebook/versions/ template=policy-tools": "201 201 403 403 403 404",
    "get projects/<project>/codebook/compare/": MEMBERS,
    "get projects/<project>/codebook/clauses/": MEMBERS,
    "post projects/<project>/codebook/draft/": "201 201 403 403 403 404",
    "get projects/<project>/codebook/draft/": NO_DRAFT,
    "delete projects/<project>/codebook/draft/": NO_DRAFT,
    "get projects/<project>/codebook/draft/changes/": NO_DRAFT,
    "post projects/<project>/codebook/draft/file/": "415 415 403 403 403 404",
    "post projects/<project>/codebook/draft/operations/": NO_DRAFT,
    "post projects/<project>/codebook/draft/undo/": NO_DRAFT,
    "post projects/<project>/codebook/draft/redo/": NO_DRAFT,
    "post projects/<project>/codebook/draft/publish/": NO_DRAFT,
    "get projects/<project>/proposals/": MEMBERS,
    "post projects/<project>/proposals/ assignment=<pass>": "400 400 400 400 403 404",
    "get projects/<project>/proposals/alike/": MEMBERS,
    "get projects/<project>/proposals/<proposal>/": "200 200 200 404 404 404",
    "delete projects/<project>/proposals/<proposal>/": "403 403 200 404 404 404",
    "post projects/<project>/proposals/<proposal>/clauses/ assignment=<pass> clause=<free>": (
        "403 403 200 404 404 404"
    ),
    "post projects/<project>/proposals/<proposal>/answer/ decision=decline answer=no": LEADS,
    # the note is coder_a's
    "get projects/<project>/notes/": MEMBERS,
    "post projects/<project>/notes/ kind=memo text=x": "201 201 201 201 403 404",
    "post projects/<project>/notes/ kind=announcement text=x": "201 201 403 403 403 404",
    "get projects/<project>/notes/<note>/": "200 200 200 404 404 404",
    "patch projects/<project>/notes/<note>/ text=x": "403 403 200 404 403 404",
    "delete projects/<project>/notes/<note>/": "403 403 204 404 403 404",
    "post projects/<project>/notes/<note>/replies/ text=x": "201 201 201 404 403 404",
    "post projects/<project>/notes/<note>/resolve/": "200 200 200 404 403 404",
    "post projects/<project>/notes/<note>/turn/ into=announcement text=x": LEADS,
    "post projects/<project>/notes/<announcement>/seen/": "204 204 204 204 204 404",
    "post projects/<project>/notes/<note>/seen/": "409 409 409 404 404 404",
    "get projects/<project>/rounds/": MEMBERS,
    "post projects/<project>/rounds/ name=x coders=coder_a documents=included": (
        "201 201 403 403 403 404"
    ),
    "post projects/<project>/rounds/preview/ coders=coder_a documents=included": LEADS,
    "get projects/<project>/rounds/sample-size/": LEADS,
    "get projects/<project>/search/": MEMBERS,
    "get projects/<project>/assignments/": MEMBERS,
    "get rounds/<round>/": "200 200 200 200 404 404",
    "post rounds/<round>/lock/": LEADS_OF_ROUND,
    "post rounds/<round>/reopen/": LEADS_OF_ROUND,
    "post rounds/<round>/close/": "409 409 403 403 403 404",
    "post rounds/<round>/extend/ coders=coder_b": LEADS_OF_ROUND,
    "get rounds/<round>/coders/absent/": LEADS_OF_ROUND,
    "post rounds/<round>/coders/pause/ coder=coder_a": LEADS_OF_ROUND,
    "post rounds/<round>/coders/resume/ coder=coder_a": LEADS_OF_ROUND,
    "post rounds/<round>/coders/remove/ coder=coder_a": LEADS_OF_ROUND,
    # who takes the place has every document already
    "post rounds/<round>/coders/replace/ coder=coder_a by=coder_b": "409 409 403 403 403 404",
    "post rounds/<round>/documents/withdraw/ documents=<document>": LEADS_OF_ROUND,
    # so has who would get it
    "post rounds/<round>/passes/move/ passes=<pass> to=coder_b": "409 409 403 403 403 404",
    "post rounds/<round>/passes/restore/ passes=<pass>": "404 404 403 403 403 404",
    "get rounds/<round>/passes/set-aside/": LEADS_OF_ROUND,
    "put rounds/<round>/deadline/ deadline=2030-01-31": LEADS_OF_ROUND,
    "get rounds/<round>/dashboard/": "200 200 200 200 404 404",
    "get rounds/<round>/history/": LEADS_OF_ROUND,
    "get rounds/<round>/readiness/": LEADS_OF_ROUND,
    # the round is no training
    "get rounds/<round>/training/": "404 404 404 404 404 404",
    "put rounds/<round>/training/bar/ bar=1": "409 409 403 403 403 404",
    "post rounds/<round>/training/reference/": "409 409 403 403 403 404",
    "post rounds/<round>/training/attempts/ coder=coder_a": "409 409 403 403 403 404",
    "post rounds/<round>/training/waivers/ coder=coder_a reason=x": "409 409 403 403 403 404",
    "delete rounds/<round>/training/waivers/ coder=coder_a": "409 409 403 403 403 404",
    "put rounds/<round>/training/opens/": "400 400 403 403 403 404",
    "get rounds/<training>/training/": "200 200 200 404 404 404",
    "put rounds/<training>/training/bar/ bar=1": LEADS_OF_ROUND,
    "post rounds/<training>/training/reference/": "201 201 403 403 403 404",
    "post rounds/<training>/training/attempts/ coder=coder_a": "201 201 403 403 403 404",
    "post rounds/<training>/training/waivers/ coder=coder_a reason=x": "201 201 403 403 403 404",
    "delete rounds/<training>/training/waivers/ coder=coder_a": LEADS_OF_ROUND,
    "get assignments/<trained>/comparison/": "200 200 200 404 404 404",
    "get assignments/<reference>/": "200 200 404 404 404 404",
    "get assignments/<reference>/judgements/": "200 200 404 404 404 404",
    "post assignments/<reference>/reopen/": "200 200 404 404 404 404",
    "put assignments/<reference>/clauses/<clause>/ revision=1 dimensions={}": (
        "403 409 404 404 404 404"
    ),
    "get assignments/<reference>/comparison/": "404 404 404 404 404 404",
    "post assignments/<reference>/withdraw/": "200 200 404 404 404 404",
    "post assignments/<pass>/withdraw/": "409 409 409 404 404 404",
    "get assignments/<pass>/comparison/": "404 404 404 404 404 404",
    "get rounds/<round>/draws/": LEADS_OF_ROUND,
    "get rounds/<round>/reopenings/": LEADS_OF_ROUND,
    # it is not submitted, and nobody asks for it
    "post assignments/<pass>/reopening/ why=x": "403 403 409 404 404 404",
    "post assignments/<pass>/reopening/decline/": "409 409 403 404 404 404",
    "get rounds/<round>/repeats/": LEADS_OF_ROUND,
    "get rounds/<round>/repeats.csv": LEADS_OF_ROUND,
    "get rounds/<round>/draws/<purpose>/<drawn>.csv": "404 404 403 403 403 404",  # nothing drawn
    "get rounds/<round>/migration/": LEADS_OF_ROUND,
    # there is no later version yet, and no move
    "post rounds/<round>/migration/ to=1": "409 409 403 403 403 404",
    "post rounds/<round>/migration/undo/": "404 404 403 403 403 404",
    "get rounds/<round>/agreement/": "404 404 403 403 404 404",
    "post rounds/<round>/agreement/": "202 202 403 403 403 404",
    # nobody differs
    "post rounds/<round>/agreement/proposals/ dimension=tool node=funding field=exclude text=x": (
        "409 409 403 403 403 404"
    ),
    "get rounds/<round>/disagreements/": BLIND,
    "get rounds/<round>/adjudication/": LEADS_OF_ROUND,
    # the round is open
    "post rounds/<round>/adjudication/": "409 409 403 403 403 404",
    "get rounds/<round>/adjudication/queue/": LEADS_OF_ROUND,
    "get rounds/<round>/adjudication/changes/": LEADS_OF_ROUND,
    "get rounds/<round>/adjudication/statistics/": LEADS_OF_ROUND,
    "get rounds/<round>/adjudication/clauses/<clause>/": LEADS_OF_ROUND,
    "put rounds/<round>/adjudication/clauses/<clause>/ revision=0 dimensions={}": (
        "409 409 403 403 403 404"
    ),
    "get rounds/<round>/adjudication/accept-unanimous/": LEADS_OF_ROUND,
    "post rounds/<round>/adjudication/accept-unanimous/": "409 409 403 403 403 404",
    "get rounds/<round>/adjudication/accept-majority/": LEADS_OF_ROUND,
    "post rounds/<round>/adjudication/accept-majority/": "409 409 403 403 403 404",
    "get rounds/<round>/adjudication/acceptances/": LEADS_OF_ROUND,
    "post rounds/<round>/adjudication/acceptances/<round>/undo/": "404 404 403 403 403 404",
    "post rounds/<round>/adjudication/meetings/ people=x": "400 400 403 403 403 404",
    "get rounds/<round>/feedback/": "404 404 404 404 404 404",
    "get assignments/<pass>/": "200 200 200 404 404 404",
    "post assignments/<pass>/submit/": OWN_PASS,
    "post assignments/<pass>/reopen/": "200 200 403 404 404 404",
    "get assignments/<pass>/judgements/": "200 200 200 404 404 404",
    "get assignments/<pass>/reconsider/": "200 200 200 404 404 404",
    "get assignments/<pass>/clauses/<clause>/words/": "200 200 200 404 404 404",
    "get assignments/<pass>/changes/": OWN_PASS,
    "get assignments/<pass>/history/": OWN_PASS,
    "get assignments/<pass>/history/since/": OWN_PASS,
    "get assignments/<pass>/bookmarks/": "200 200 200 404 404 404",
    "put assignments/<pass>/bookmarks/<clause>/": "200 200 200 404 404 404",
    "delete assignments/<pass>/bookmarks/<clause>/": "204 204 204 404 404 404",
    "get assignments/<pass>/notes/": "200 200 200 404 404 404",
    "get assignments/<pass>/coded/": "403 403 404 404 404 404",  # no node is named
    "get assignments/<pass>/coded/?dimension=tool&node=funding": "403 403 200 404 404 404",
    "post assignments/<pass>/time/": "403 403 400 404 404 404",
    "put assignments/<pass>/clauses/": "403 403 400 404 404 404",
    "put assignments/<pass>/clauses/<clause>/ revision=1 dimensions={}": OWN_PASS,
    "get projects/<project>/counts/": MEMBERS,
    "post projects/<project>/counts/": "202 202 403 403 403 404",
    "get projects/<project>/words/": MEMBERS,
    "post projects/<project>/words/": "202 202 202 202 202 404",
    "get projects/<project>/words.csv": MEMBERS,
    "get projects/<project>/keyness.csv": MEMBERS,
    "get projects/<project>/network/": MEMBERS,
    "post projects/<project>/network/": "202 202 202 202 202 404",
    "get projects/<project>/network.<graph>": MEMBERS,
    "get projects/<project>/results/<kind>/": MEMBERS,
    "post projects/<project>/results/<kind>/": "202 202 202 202 202 404",
    "get projects/<project>/results/<kind>/<table>.<ending>": MEMBERS,
    "post projects/<project>/results/counts/": "202 202 403 403 403 404",
    "get projects/<project>/results/agreement/?round=<round>": "404 404 403 403 404 404",
    "post projects/<project>/results/agreement/?round=<round>": "202 202 403 403 404 404",
    "get projects/<project>/lexicon/": MEMBERS,
    "post projects/<project>/lexicon/ note=x": LEADS,
    "post projects/<project>/lexicon/preview/": LEADS,
    "get projects/<project>/lexicon/versions/": MEMBERS,
    "get projects/<project>/lexicon/versions/<lexicon>/": MEMBERS,
    "post projects/<project>/lexicon/versions/<lexicon>/restore/": LEADS,
    "get projects/<project>/lexicon/<list>.txt": MEMBERS,
    "post projects/<project>/lexicon/<list>/read/": "415 415 403 403 403 404",
    "get projects/<project>/exports/<name>.<ending>": MEMBERS,
    "post projects/<project>/codings/import/": "409 409 403 403 403 404",
}

PAGES = {
    "": "200 200 200 200 200 200",
    "account/": "200 200 200 200 200 200",
    "accounts/": INSTANCE,
    "invitations/<invitation>/": "405 405 405 405 405 405",
    "components/": "200 200 200 200 200 200",
    "projects/new/": "200 200 200 200 200 200",
    "check/": "200 200 200 200 200 200",
    "projects/<project>/": MEMBERS,
    "projects/<project>/standing/": MEMBERS,
    "projects/<project>/documents/": MEMBERS,
    "projects/<project>/import/": LEADS,
    "projects/<project>/review/": LEADS,
    "projects/<project>/screening/": LEADS,
    "projects/<project>/flow/": MEMBERS,
    "projects/<project>/duplicates/": MEMBERS,
    "duplicates/<pair>/": MEMBERS,
    "documents/<document>/copies/": MEMBERS,
    "documents/<document>/join/": "404 404 403 403 403 404",  # with no other document
    "projects/<project>/lists/": LEADS,
    "projects/<project>/members/": MEMBERS,
    "projects/<project>/settings/": OWNER,
    "projects/<project>/log/": LEADS,
    "projects/<project>/codebook/": MEMBERS,
    "projects/<project>/codebook/compare/": MEMBERS,
    "projects/<project>/codebook/draft/": LEADS,
    "projects/<project>/codebook/keys/": MEMBERS,
    "projects/<project>/proposals/": MEMBERS,
    "projects/<project>/notes/": MEMBERS,
    "projects/<project>/rounds/": MEMBERS,
    "projects/<project>/rounds/new/": LEADS,
    "projects/<project>/rounds/sample-size/": LEADS,
    "projects/<project>/agreement/": MEMBERS,
    "projects/<project>/check/": LEADS,
    "projects/<project>/nodes/": MEMBERS,
    "projects/<project>/search/": MEMBERS,
    "projects/<project>/references/": MEMBERS,
    "projects/<project>/words/": MEMBERS,
    "projects/<project>/words/context/": MEMBERS,
    "projects/<project>/network/": MEMBERS,
    "projects/<project>/results/<kind>/": "404 404 404 404 404 404",  # words have their own page
    "projects/<project>/lexicon/": MEMBERS,
    "projects/<project>/exports/": MEMBERS,
    "documents/<document>/": MEMBERS,
    "documents/<document>/file/": MEMBERS,
    "documents/<document>/editions/": MEMBERS,
    "documents/<document>/editions/new/": LEADS,
    "documents/<document>/editions/changes/": "302 302 302 302 302 404",  # the first edition
    "documents/<document>/editions/vanished.csv": MEMBERS,
    "documents/<document>/parts/": LEADS,
    "clauses/<clause>/history/": LEADS,
    "rounds/<round>/": "200 200 200 200 404 404",
    "rounds/<round>/dashboard/": "200 200 200 200 404 404",
    "rounds/<round>/clauses/": LEADS_OF_ROUND,
    "rounds/<round>/history/": LEADS_OF_ROUND,
    "rounds/<round>/change/": LEADS_OF_ROUND,
    "rounds/<round>/extend/": LEADS_OF_ROUND,
    "rounds/<round>/migration/": LEADS_OF_ROUND,
    "rounds/<round>/training/": "404 404 404 404 404 404",  # it is none
    "rounds/<training>/training/": "200 200 200 404 404 404",
    "assignments/<trained>/comparison/": "200 200 200 404 404 404",
    "assignments/<reference>/": "200 200 404 404 404 404",
    "rounds/<round>/agreement/": BLIND,
    "rounds/<round>/agreement/propose/": "405 405 405 405 405 405",
    "rounds/<round>/disagreements/": BLIND,
    "rounds/<round>/adjudication/": "302 302 403 403 403 404",  # to what was decided
    "rounds/<round>/decisions/": LEADS_OF_ROUND,
    "rounds/<round>/feedback/": "404 404 404 404 404 404",
    "rounds/<round>/meetings/<round>/minutes.<ending>": "404 404 403 403 403 404",
    "assignments/<pass>/": "200 200 200 404 404 404",
}


@pytest.fixture
def things(cast, project, document, blind_round, passes, api, kept) -> dict[str, str]:
    """What the placeholders of the table stand for."""
    return kept.made(
        "things",
        lambda: make_things(cast, project, document, blind_round, passes, api),
        after="round",
    )


def make_things(cast, project, document, blind_round, passes, api) -> dict[str, str]:
    clause, free = document.clauses.codable()[0], document.clauses.codable()[2]
    api(cast.coder_a).put(
        f"assignments/{passes['coder_a'].pk}/clauses/{clause.pk}/",
        {"revision": 0, "dimensions": {"tool": {"outcome": "none"}}},
    )
    training, trained, reference = trained_by_reference(cast, project, document)
    invited = User.objects.create(username="invited", password="!")
    return {
        "account": invited.pk,
        "invitation": invite(actor=cast.owner, project=project, user=invited, role="coder").pk,
        "project": project.pk,
        "document": document.pk,
        "clause": clause.pk,
        "free": free.pk,
        "round": blind_round.pk,
        "training": training.pk,
        "trained": trained.pk,
        "reference": reference.pk,
        "pass": passes["coder_a"].pk,
        "proposal": propose(
            actor=cast.coder_a,
            assignment=passes["coder_a"],
            wish=Wish("node", "tool", name="人才公寓"),
            places=[ProposedFrom(clause.pk)],
        ).pk,
        "note": write_note(
            actor=cast.coder_a,
            project=project,
            kind="question",
            text="?",
            place=Place(clause=clause),
        ).pk,
        "announcement": write_note(
            actor=cast.owner, project=project, kind="announcement", text="!"
        ).pk,
        "token": Token.objects.create(user=cast.coder_a, name="old", digest="x").pk,
        "pair": near_duplicate(project, document, cast.lead).pk,
        "membership": Membership.objects.get(user=cast.viewer).pk,
        "job": jobs.enqueue(actor=cast.lead, project=project, kind="corpus.import_documents").pk,
        "agency": (agency := project.agencies.get()).pk,
        "agency_decision": AgencyDecision.objects.create(
            project=project,
            state="merged",
            into=agency,
            decided_by=cast.lead,
            former={"name": "市府", "region": "", "aliases": [], "issues": []},
        ).pk,
        "type": project.document_types.first().pk,
        "other_type": project.document_types.last().pk,
        "reason": project.exclusion_reasons.first().pk,
        "other_reason": project.exclusion_reasons.last().pk,
        "name": "references",
        "ending": "csv",
        "graph": "gexf",
        "kind": "words",
        "table": "words",
        "list": "stop_words",
        "purpose": "sample",
        "drawn": "drawn",
        "lexicon": save_lexicon(actor=cast.lead, project=project, lists=WordLists())[0].number,
    }


def trained_by_reference(cast, project, document) -> tuple[Round, Assignment, Assignment]:
    """A training of coder_a alone who has submitted, and the lead's finished reference."""
    training = create_round(
        actor=cast.lead,
        project=project,
        name="Practice",
        kind=Round.Kind.TRAINING,
        version=published_version(project),
        coders=["coder_a"],
        documents=[document.pk],
    )
    (reference,) = start_reference(actor=cast.lead, round=training)
    trained = training.assignments.get(coder=cast.coder_a)
    for actor, one in ((cast.coder_a, trained), (cast.lead, reference)):
        clause = document.clauses.codable()[0]
        body = {"revision": 0, "dimensions": {"tool": {"outcome": "none"}}}
        save_judgement(actor=actor, assignment=one.pk, clause_id=clause.pk, body=body)
        submit_assignment(actor=actor, assignment=one)
    return training, trained, reference


def near_duplicate(project, document, user) -> NearDuplicate:
    other = Document.objects.create(
        project=project,
        number=900,
        title="Copy",
        file_digest="copy",
        file_size=1,
        created_by=user,
    )
    return NearDuplicate.objects.create(
        project=project, first=document, second=other, similarity=1, containment=1
    )


def filled(path: str, things: dict) -> str:
    return re.sub(r"<(\w+)>", lambda found: str(things[found[1]]), path)


def body_of(words: list[str]) -> dict:
    body: dict = dict(word.split("=") for word in words)
    for key, value in body.items():
        if key in ("documents", "passes") and value.isdecimal():
            body[key] = [int(value)]
        elif value.isdecimal():
            body[key] = int(value)
        elif value in ("{}", "true"):
            body[key] = json.loads(value)
        elif key == "coders":
            body[key] = [value]
    return body


def answers(cast, call) -> dict[str, int]:
    """What each role is answered, every change rolled back."""
    found = {}
    for role in ROLES:
        client = Client()
        if role != "nobody":
            client.force_login(getattr(cast, role))
        with transaction.atomic():
            found[role] = call(client).status_code
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("route", API)
def test_api(route, cast, things):
    method, path, *words = route.split(" ")
    body = body_of([filled(word, things) for word in words]) if words else None
    found = answers(
        cast,
        lambda client: (
            getattr(client, method)(
                f"/api/v1/{filled(path, things)}", body, content_type="application/json"
            )
            if method != "get"
            else client.get(f"/api/v1/{filled(path, things)}")
        ),
    )
    expected = [int(code) for code in API[route].split()]
    assert found == dict(zip(ROLES, [*expected, 401], strict=True))


@pytest.mark.parametrize("path", PAGES)
def test_pages(path, cast, things):
    found = answers(cast, lambda client: client.get(f"/{filled(path, things)}"))
    expected = [int(code) for code in PAGES[path].split()]
    assert found == dict(zip(ROLES, [*expected, 302], strict=True))


def routes(resolver, prefix: str = "") -> Iterator[tuple[str, list[str] | None]]:
    """Address and, for API views, methods of everything the product answers."""
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, path)
        else:
            view = getattr(pattern.callback, "view_class", None)
            yield path, [m for m in METHODS if hasattr(view, m)] if view else None


def test_every_route_is_in_the_table():
    def shape(path: str) -> str:
        return re.sub(r"<[^>]*>", "<>", path)

    api = {(key.split(" ")[0], shape(key.split(" ")[1])) for key in API}
    pages = {shape(path) for path in PAGES}
    missing = []
    for path, methods in routes(get_resolver()):
        if path in PUBLIC:
            continue
        if path.startswith("api/v1/"):
            short = shape(path.removeprefix("api/v1/"))
            missing += [f"{m} {path}" for m in methods or METHODS if (m, short) not in api]
        elif shape(path) not in pages:
            missing.append(path)
    assert missing == []
