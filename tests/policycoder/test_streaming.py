"""Pages whose head is sent before the rest is made."""

from django.utils import translation
from django.utils.translation import gettext

from policycoder.streaming import InParts


def test_the_rest_is_made_after_the_head_was_taken_and_in_the_language_of_the_request():
    made = []

    def middle() -> str:
        made.append(1)
        return gettext("Try again")

    with translation.override("zh-hans"):
        parts = iter(InParts("<p>", middle, "</p>"))
    assert (next(parts), made) == (b"<p>", [])
    assert b"".join(parts).decode() == "重试</p>"


def test_a_page_ends_where_its_middle_fails(caplog):
    def middle() -> str:
        raise RuntimeError("gone")

    assert InParts("<p>", middle, "</p>").content == b"<p></p>"
    assert "gone" in caplog.text
