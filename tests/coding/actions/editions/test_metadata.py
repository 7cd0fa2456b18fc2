"""A new text brings its own metadata; what a person set or confirmed is not overwritten."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coding.actions.editions import make_edition
from corpus.actions.documents import change_metadata, confirm_metadata
from corpus.actions.editions import draft_of_cuts, draft_of_file, draft_of_text, metadata_changes
from corpus.models import AuditEntry, Document
from corpus.text.editions.links import Cut
from policycoder import storage

LAW_2002 = """示范市科学技术普及条例

（2002年6月29日示范市人民代表大会常务委员会第二十八次会议通过）

第一条 为了加强科学技术普及工作，制定本条例。

第二条 本条例自2002年7月1日起施行。
"""
LAW_2024 = """示范市科学技术普及条例

（2002年6月29日示范市人民代表大会常务委员会第二十八次会议通过　2024年12月25日示范市人民代表大会常务委员会第十三次会议修订）

第一条 为了加强科学技术普及工作，提高公民素质，制定本条例。

第二条 本条例自2025年1月1日起施行。
"""


@pytest.fixture
def law(import_text) -> Document:
    return import_text(LAW_2002, "科普条例.txt")


@pytest.fixture
def lead(cast) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(cast.lead)
    return made


def remade(cast, law: Document, **more) -> Document:
    draft = draft_of_text(law, LAW_2024)
    made = make_edition(actor=cast.lead, document=law, draft=draft, note="revised", **more)
    return made.document


def test_a_new_text_brings_its_dates_with_their_evidence(cast, law):
    assert (law.issued_on, law.effective_on) == (date(2002, 6, 29), date(2002, 7, 1))
    made = remade(cast, law)
    assert (made.issued_on, made.effective_on) == (date(2024, 12, 25), date(2025, 1, 1))
    evidence = made.evidence["effective_on"]
    assert "2025年1月1日" in LAW_2024[evidence["start"] : evidence["end"]]
    assert made.title == law.title
    law.refresh_from_db()
    assert law.effective_on == date(2002, 7, 1)
    entry = AuditEntry.objects.get(verb="make_edition")
    assert (entry.before["effective_on"], entry.after["effective_on"]) == (
        "2002-07-01",
        "2025-01-01",
    )


def test_a_value_set_by_hand_stays_with_its_evidence(cast, law):
    change_metadata(actor=cast.lead, document=law, changes={"effective_on": date(2002, 8, 1)})
    made = remade(cast, Document.objects.get(pk=law.pk))
    assert (made.effective_on, made.issued_on) == (date(2002, 8, 1), date(2024, 12, 25))
    assert made.evidence["effective_on"]["by"] == cast.lead.get_full_name()


def test_a_confirmed_document_keeps_its_values_unless_they_are_chosen(cast, law):
    confirm_metadata(actor=cast.lead, document=law)
    law = Document.objects.get(pk=law.pk)
    made = remade(cast, law)
    assert (made.effective_on, made.reviewed_by) == (date(2002, 7, 1), cast.lead)


def test_what_was_confirmed_waits_for_review_once_a_field_changed(cast, law):
    confirm_metadata(actor=cast.lead, document=law)
    law = Document.objects.get(pk=law.pk)
    made = remade(cast, law, metadata=["effective_on"])
    assert (made.effective_on, made.issued_on) == (date(2025, 1, 1), date(2002, 6, 29))
    assert (made.reviewed_by, made.reviewed_at) == (None, None)


def test_a_date_whose_words_are_gone_goes_with_them(cast, law):
    text = LAW_2024.replace("第二条 本条例自2025年1月1日起施行。\n", "")
    draft = draft_of_text(law, text)
    made = make_edition(actor=cast.lead, document=law, draft=draft, note="x").document
    assert made.effective_on is None
    assert "effective_on" not in made.evidence


def test_what_the_old_page_told_is_offered_to_go_but_stays_by_itself(cast, law):
    law.history = ["2002年6月29日通过"]
    law.evidence["history"] = {
        "source": "amendments",
        "quote": "2002年6月29日通过",
        "start": None,
        "end": None,
    }
    law.save()
    digest = storage.keep(LAW_2024.encode())
    draft = draft_of_file(law, name="2024.txt", digest=digest)
    told = {one.field: one for one in metadata_changes(law, draft)}
    assert (told["history"].new, told["history"].taken) == ([], False)
    assert "history" not in {
        one.field for one in metadata_changes(law, draft_of_text(law, LAW_2024))
    }
    made = make_edition(actor=cast.lead, document=law, draft=draft, note="x", metadata="guess")
    assert made.document.history == []


def test_another_segmentation_keeps_all_metadata(cast, law):
    confirm_metadata(actor=cast.lead, document=law, changes={"issued_on": None})
    law = Document.objects.get(pk=law.pk)
    cuts = [Cut(one.start, one.kind, one.codable) for one in law.clauses.order_by("start")][:-1]
    draft = draft_of_cuts(law, cuts)
    made = make_edition(actor=cast.lead, document=law, draft=draft, note="x", metadata="guess")
    assert made.metadata == []
    assert (made.document.issued_on, made.document.effective_on) == (None, date(2002, 7, 1))
    assert made.document.reviewed_at == law.reviewed_at


def test_the_api_tells_and_takes_a_choice(api, cast, law):
    lead, path = api(cast.lead), f"documents/{law.pk}/editions/"
    shown = lead.post(path, {"text": LAW_2024, "preview": True}).json()["metadata"]
    assert shown["effective_on"] == {"old": "2002-07-01", "new": "2025-01-01", "taken": True}
    body = {"text": LAW_2024, "note": "x"}
    shown = lead.post(path, body | {"preview": True, "metadata": "keep"}).json()["metadata"]
    assert {one["taken"] for one in shown.values()} == {False}
    assert lead.post(path, body | {"metadata": ["colour"]}).status_code == 400
    assert lead.post(path, body | {"metadata": "perhaps"}).status_code == 400
    made = lead.post(path, body | {"metadata": ["issued_on"]}).json()
    assert made["metadata"]["issued_on"]["taken"] is True
    document = Document.objects.get(pk=made["id"])
    assert (document.issued_on, document.effective_on) == (date(2024, 12, 25), date(2002, 7, 1))


def test_the_page_lists_old_and_new_with_ticks(lead, law):
    address = f"/documents/{law.pk}/editions/new/"
    file = SimpleUploadedFile("2024.txt", LAW_2024.encode())
    shown = lead.post(address, {"how": "file", "action": "preview", "file": file})
    content = shown.content.decode()
    assert "2002-07-01" in content
    assert 'id="take-effective_on" name="take" value="effective_on" checked' in content
    body = {"how": "file", "action": "make", "token": shown.context["sent"]["token"], "note": "x"}
    lead.post(address, body | {"listed": "1", "take": ["effective_on"]})
    made = Document.objects.get(edition=2)
    assert (made.effective_on, made.issued_on) == (date(2025, 1, 1), date(2002, 6, 29))


def test_a_form_sends_a_choice_with_its_file(lead, law):
    file = SimpleUploadedFile("2024.txt", LAW_2024.encode())
    body = {"file": file, "note": "x", "metadata": "keep"}
    made = lead.post(f"/api/v1/documents/{law.pk}/editions/", body)
    assert made.status_code == 201
    assert Document.objects.get(edition=2).effective_on == date(2002, 7, 1)


def test_a_revised_law_brings_the_dates_of_its_revision(cast, import_text, shared_data):
    folder = shared_data / "policies" / "national_md"
    old, new = (folder / f"科学技术普及法({day}).md" for day in ("2002-06-29", "2024-12-25"))
    law = import_text(old.read_text(encoding="utf-8"), old.name)
    draft = draft_of_file(law, name=new.name, digest=storage.keep(new.read_bytes()))
    made = make_edition(actor=cast.lead, document=law, draft=draft, note="revised").document
    assert law.issued_on == date(2002, 6, 29)
    assert made.issued_on == made.effective_on == date(2024, 12, 25)
    assert [line.split()[0] for line in made.history] == ["2002年6月29日", "2024年12月25日"]
