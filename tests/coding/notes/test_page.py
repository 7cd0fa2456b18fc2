"""The page of notes and what the start page tells of them."""

import pytest

from coding.models import Draft, Note, NoteSeen
from tests.corpus.pages import text_of, visitor


@pytest.fixture
def page(project):
    return f"/projects/{project.pk}/notes/"


def send(person, page, act, **fields):
    return visitor(person).post(page, {"act": act, **fields}, follow=True)


def test_a_question_is_written_answered_and_settled(cast, page):
    sent = {"kind": "question", "text": "算 **资金**？", "about": "node/tool/funding"}
    token = "5f0c3b1e-8f7a-4b43-9b3e-0d5a6f6f1a11"
    for _time in range(2):
        answer = send(cast.coder_a, page, "write", **sent, token=token)
        assert answer.redirect_chain[-1][0].endswith(f"#sent={token}")
    made = Note.objects.get()
    assert (made.subject, made.node) == ("node", "funding")
    assert b"<strong>" in answer.content
    told = visitor(cast.lead).get(page, {"view": "questions"})
    assert "Funding" in text_of(told)
    send(cast.lead, page, "reply", note=made.pk, text="算。", resolve="1")
    made.refresh_from_db()
    assert (made.resolved, made.replies.get().text) == (True, "算。")
    for place in ("/", f"/projects/{made.project_id}/"):
        assert "Answers to your questions" in text_of(visitor(cast.coder_a).get(place))
        assert "Answers to your questions" not in text_of(visitor(cast.coder_b).get(place))
    send(cast.coder_a, page, "reopen", note=made.pk)
    changed = {"field": "include", "node": "tool/funding", "text": "含贴息。"}
    send(cast.lead, page, "change", note=made.pk, **changed)
    assert "含贴息。" in str(Draft.objects.get().content)
    send(cast.coder_a, page, "edit", note=made.pk, text="改")
    send(cast.coder_a, page, "delete", note=made.pk)
    assert "No notes yet" in text_of(visitor(cast.coder_a).get(page))


def test_a_to_do_and_an_announcement_stand_on_the_start_page(cast, page, document):
    about = f"document/{document.pk}"
    sent = {"kind": "todo", "text": "复核 *表格*", "about": about, "assignee": "coder_a"}
    send(cast.lead, page, "write", **sent)
    send(cast.lead, page, "write", kind="announcement", text="周五前提交")
    home = text_of(visitor(cast.coder_a).get("/"))
    assert "复核 表格" in home
    assert "周五前提交" in home
    assert "复核" not in text_of(visitor(cast.coder_b).get("/"))
    made = Note.objects.get(kind="announcement")
    back = send(cast.coder_a, page, "seen", note=made.pk, back="home")
    assert back.redirect_chain[-1][0] == "/"
    assert "周五前提交" not in text_of(back)
    assert NoteSeen.objects.get().user == cast.coder_a


def test_what_cannot_be_is_said(cast, page, project):
    def status(person, **fields):
        return visitor(person).post(page, fields).status_code

    assert status(cast.coder_a, act="x") == 400
    assert status(cast.coder_a, act="reply", note="x") == 404
    assert status(cast.viewer, act="write", kind="memo", text="x") == 403
    assert status(cast.coder_a, act="write", kind="x", text="x") == 302
    said = send(cast.coder_a, page, "write", kind="memo", text=" ", token="a\r\nb: c")
    assert "Write something first." in text_of(said)
    for about in ("document/0", "document/x", "node/tool/gone", "node/x"):
        assert send(
            cast.coder_a, page, "write", kind="memo", text="x", about=about
        ).status_code in (
            200,
            404,
        )
    assert not Note.objects.exists()
    send(cast.coder_a, page, "write", kind="memo", text="x", token="a\r\nb: c")
    made = Note.objects.get()
    assert status(cast.coder_a, act="announcement", note=made.pk, text="x") == 403
    assert status(cast.coder_b, act="reply", note=made.pk, text="x") == 404
