"""Thousands stand apart wherever people read numbers, and nowhere else."""

import re
from html.parser import HTMLParser

import pytest
from django.utils.translation import override

from corpus.models import Document
from policycoder.numbers import grouped, marked
from tests.corpus.pages import text_of, visitor
from tests.test_routes import PAGES, filled, things  # noqa: F401

SAID_TO_PEOPLE = {"title", "aria-label", "placeholder", "alt", "data-confirm", "content"}
GROUPED = re.compile(r"\d,\d{3}(?!\d)")
YEAR = re.compile(r"(?<![\d,])(1,9|2,0)\d\d(?![\d,])")
MANY, NUMBER = 1234, 4321


class Read(HTMLParser):
    """The texts of a page, and its attributes that programs read."""

    def __init__(self, page: str):
        super().__init__()
        self.texts: list[str] = []
        self.attributes: list[str] = []
        self.raw = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.raw = tag in ("script", "style")
        self.attributes += [value or "" for name, value in attrs if name not in SAID_TO_PEOPLE]

    def handle_endtag(self, tag):
        self.raw = False

    def handle_data(self, data):
        (self.attributes if self.raw else self.texts).append(data)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>{{ n }}</p>", "<p>{{ n }}</p>"),
        ("<p>{{ d.number }}</p>", "<p>{{ d.number|unlocalize }}</p>"),
        ('<a href="?q={{ n }}">{{ n }}</a>', '<a href="?q={{ n|unlocalize }}">{{ n }}</a>'),
        (
            '<p{% if a > b %} class="{{ c }}"{% endif %}>{{ c }}</p>',
            '<p{% if a > b %} class="{{ c|unlocalize }}"{% endif %}>{{ c }}</p>',
        ),
        (
            "{% blocktranslate with number=d.number n=all trimmed %}{{ number }} {{ n }}",
            "{% blocktranslate with number=d.number|unlocalize n=all trimmed %}{{ number }} {{ n }}",
        ),
        ("{{ a }} < {{ b }}", "{{ a }} < {{ b }}"),
    ],
)
def test_a_template_is_marked_where_numbers_stay_as_they_are(source, expected):
    assert marked(source) == expected


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_sentences_group_in_both_languages(language):
    with override(language):
        assert grouped(1234567) == "1,234,567"
        assert grouped(999) == "999"


@pytest.fixture
def many(things, project, document, cast) -> dict[str, str]:  # noqa: F811
    Document.objects.filter(pk=document.pk).update(number=NUMBER)
    Document.objects.bulk_create(
        Document(
            project=project, number=10_000 + n, title=f"文件{n}", file_digest=str(n), file_size=1,
            issued_on="2015-05-01", status="candidate", clause_count=3456, created_by=cast.lead,
        )
        for n in range(MANY)
    )  # fmt: skip
    return things


def test_no_page_groups_an_id_a_year_or_a_document_s_number(many, cast):
    client = visitor(cast.owner)
    cast.owner.language = "zh-hans"
    cast.owner.save()
    wrong = []
    shown = set()
    for path in PAGES:
        answer = client.get("/" + filled(path, many))
        if answer.status_code != 200 or "html" not in answer.get("content-type", ""):
            continue
        if answer.streaming:
            continue
        page = Read(text_of(answer))
        wrong += [(path, one) for one in page.attributes if GROUPED.search(one)]
        for text in page.texts:
            shown.update(GROUPED.findall(text) and [text.strip()])
            if YEAR.search(text) or f"{NUMBER:,}" in text or "10,0" in text:
                wrong.append((path, text))
            ids = [one for one in many.values() if isinstance(one, int) and one > 999]
            wrong += [(path, text) for one in ids if f"{one:,}" in text]
    assert not wrong
    total = f"{MANY + 2:,}"
    assert any(total in text for text in shown), shown
