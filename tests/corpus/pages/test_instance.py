import re

import pytest

from corpus.models import PasswordLink, User
from tests.corpus.pages import path_of, text_of, visitor

PATH = "/accounts/"


def link_in(response) -> str:
    found = re.search(r'id="member-link">([^<]+)<', text_of(response))
    return path_of(found[1]) if found else ""


def test_only_an_instance_owner_sees_the_page_and_the_way_to_it(cast):
    assert visitor(cast.owner).get(PATH).status_code == 200
    assert f'href="{PATH}"' in text_of(visitor(cast.owner).get("/"))
    for name in ("lead", "coder_a", "outsider"):
        client = visitor(getattr(cast, name))
        refused = client.get(PATH)
        assert refused.status_code == 403
        assert "Owner (owner)" in text_of(refused)
        assert f'href="{PATH}"' not in text_of(client.get("/"))
        assert client.post(PATH, {"action": "create", "username": "x"}).status_code == 403
    assert visitor().get(PATH).status_code == 302


def test_a_new_account_s_link_is_shown_once(cast):
    owner = visitor(cast.owner)
    link = link_in(owner.post(PATH, {"action": "create", "username": "fresh", "name": "Fresh"}))
    assert visitor().get(link).status_code == 200
    page = owner.get(PATH)
    assert not link_in(page)
    assert "Link pending" in text_of(page)
    newer = link_in(
        owner.post(PATH, {"action": "link", "account": User.objects.get(username="fresh").pk})
    )
    assert visitor().get(link).status_code == 410
    assert visitor().get(newer).status_code == 200


@pytest.mark.parametrize(
    ("username", "said"),
    [
        ("lead", "There is an account lead already."),
        ("1ead", "could be taken for the account lead"),
        ("two words", "Enter a valid username."),
        ("", "This field is required."),
    ],
)
def test_what_is_wrong_with_a_name_is_said_in_the_form(cast, username, said):
    response = visitor(cast.owner).post(PATH, {"action": "create", "username": username})
    assert response.status_code in {400, 409}
    assert said in text_of(response)
    assert User.objects.count() == 6


def test_the_buttons_do_what_they_say(cast):
    some = User.objects.create(username="some", password="!", made_by=cast.lead, confirmed=False)
    owner = visitor(cast.owner)

    def press(action: str) -> User:
        said = owner.post(PATH, {"action": action, "account": some.pk}, follow=True)
        assert "Saved." in text_of(said)
        return User.objects.get(pk=some.pk)

    assert "not confirmed" in text_of(owner.get(PATH))
    assert press("confirm").confirmed
    assert press("owner").instance_owner
    assert not press("ordinary").instance_owner
    assert not press("end").is_active
    assert "ended" in text_of(owner.get(PATH))
    assert press("reactivate").is_active


def test_what_cannot_be_done_is_said(cast):
    owner = visitor(cast.owner)
    last = {"action": "end", "account": cast.owner.pk}
    assert "always an instance owner" in text_of(owner.post(PATH, last, follow=True))
    known = {"action": "link", "account": cast.lead.pk}
    assert "has set a password" in text_of(owner.post(PATH, known, follow=True))
    assert not PasswordLink.objects.exists()
    assert owner.post(PATH, {"action": "dance"}).status_code == 400
    for account in ("0", "x", ""):
        assert owner.post(PATH, {"action": "end", "account": account}).status_code == 404


def test_the_list_is_searched(cast):
    page = visitor(cast.owner).get(PATH, {"q": "coder"})
    assert [row.user.username for row in page.context["accounts"]] == ["coder_a", "coder_b"]
    assert "No account matches" in text_of(visitor(cast.owner).get(PATH, {"q": "nobody"}))
