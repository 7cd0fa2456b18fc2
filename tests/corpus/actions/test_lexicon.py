"""Versions of the project's words, and what they change."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from corpus import jobs
from corpus.actions.lexicon import lists_of, preview_lexicon, restore_lexicon, save_lexicon
from corpus.actions.words import lexis_of, outdated, run_tokenizing, user_words_of
from corpus.models import AuditEntry, DocumentWords, Job, Lexicon
from corpus.text.words.lexicon import WordLists
from corpus.text.words.stopwords import default_stop_words
from policycoder.errors import Conflict, Invalid

OWN = WordLists(
    user_words=(("检测平台", None), ("智能装备", 50)),
    stop_words=("的", "和"),
    synonyms={"企业": ("公司",)},
)


@pytest.fixture
def saved(cast, project):
    def save(lists=OWN, **options):
        return save_lexicon(actor=cast.lead, project=project, lists=lists, **options)

    return save


def test_without_a_version_the_built_in_lists_count(project):
    assert lists_of(None).stop_words == tuple(sorted(default_stop_words()))
    number, lexis = lexis_of(project)
    assert number == 0
    assert lexis.stop_words == default_stop_words()


def test_a_save_is_a_new_version_with_its_audit_row(project, cast, saved):
    made, _job = saved(note=" 首版 ")
    assert (made.number, made.note, made.created_by) == (1, "首版", cast.lead)
    assert lists_of(made) == OWN
    entry = AuditEntry.objects.get(verb="save_lexicon")
    assert entry.actor_name == "lead"
    assert entry.after["user_words"]["added"] == ["检测平台", "智能装备 50"]


def test_the_same_lists_are_no_new_version(project, saved):
    saved()
    again, job = saved()
    assert (again.number, job) == (1, None)
    assert Lexicon.objects.count() == 1


def test_user_words_are_cut_as_one_after_the_job(project, document, saved):
    assert "检测平台" not in DocumentWords.objects.get().vocabulary
    _made, job = saved()
    assert list(outdated(project)) == [document]
    jobs.run(str(job.pk), run_tokenizing)
    stored = DocumentWords.objects.get()
    assert "检测平台" in stored.vocabulary
    assert stored.lexicon == 1
    assert not outdated(project).exists()


def test_stop_words_and_synonyms_leave_the_cut_as_it_is(project, document, saved):
    _made, job = saved(WordLists(stop_words=("的",), synonyms={"企业": ("公司",)}))
    assert job is None
    assert not outdated(project).exists()
    assert not Job.objects.filter(kind="corpus.tokenize").exists()
    _number, lexis = lexis_of(project)
    assert lexis.name("公司") == "企业"


def test_a_document_imported_later_is_cut_with_the_user_words(project, saved, import_text):
    saved()
    import_text()
    assert "检测平台" in DocumentWords.objects.get().vocabulary


def test_an_older_version_comes_back_as_a_new_one(project, cast, saved):
    first, _job = saved()
    saved(WordLists())
    third, _job = restore_lexicon(actor=cast.owner, lexicon=first)
    assert third.number == 3
    assert lists_of(third) == OWN
    assert user_words_of(project) == (3, user_words_of(project)[1])
    assert AuditEntry.objects.filter(verb="restore_lexicon").count() == 1


def test_a_save_on_an_old_base_is_refused(project, saved):
    saved(based_on=0)
    with pytest.raises(Conflict):
        saved(WordLists(), based_on=0)


def test_faults_are_named_by_list_and_nothing_is_stored(project, saved):
    lists = WordLists((("专精 特新", None), ("", None)), (), {"甲": ("乙",), "乙": ("甲",)})
    with pytest.raises(Invalid) as refused:
        saved(lists)
    assert set(refused.value.errors) == {"user_words", "synonyms"}
    assert "专精 特新" in refused.value.errors["user_words"][0]
    assert not Lexicon.objects.exists()


def test_the_preview_shows_the_effect_and_stores_nothing(project, document):
    effect = preview_lexicon(project=project, lists=OWN)
    assert (effect["documents"], effect["total"], effect["changed"]) == (1, 1, 1)
    cut = {one["after"]: one["count"] for one in effect["examples"]}
    assert cut["检测平台"] == 1
    assert effect["tokens_after"] < effect["tokens_before"]
    assert not Lexicon.objects.exists()


def test_the_preview_warns(project, document):
    lists = WordLists((("检测平台", None),), ("检测平台",), {"企业": ("民营小企业",)})
    warnings = preview_lexicon(project=project, lists=lists)["warnings"]
    assert len(warnings) == 2
    assert "民营小企业" in warnings[1]


def test_the_api_keeps_lists_that_are_not_sent(api, cast, project):
    path = f"projects/{project.pk}/lexicon/"
    made = api(cast.lead).post(
        path, {"user_words": ["专精特新", {"word": "5G网络", "frequency": 9}]}
    )
    assert made.status_code == 201
    body = made.json()
    assert body["number"] == 1
    assert body["user_words"] == [
        {"word": "专精特新", "frequency": None},
        {"word": "5G网络", "frequency": 9},
    ]
    assert "的" in body["stop_words"]
    assert body["job"]
    second = api(cast.lead).post(path, {"synonyms": {"人工智能": ["AI"]}}).json()
    assert second["user_words"] == body["user_words"]
    assert api(cast.viewer).get(path).json()["synonyms"] == {"人工智能": ["AI"]}
    versions = api(cast.viewer).get(f"{path}versions/").json()
    assert [version["number"] for version in versions] == [2, 1]
    assert versions[0]["changes"]["synonyms"] == {"added": ["人工智能 AI"], "removed": []}
    back = api(cast.lead).post(f"{path}versions/1/restore/")
    assert (back.status_code, back.json()["number"], back.json()["synonyms"]) == (201, 3, {})


@pytest.mark.parametrize(
    "body",
    [
        {"user_words": "专精特新"},
        {"user_words": [3]},
        {"user_words": [{"word": "甲", "frequency": "多"}]},
        {"stop_words": [None]},
        {"synonyms": ["甲"]},
        {"synonyms": {"甲": "乙"}},
        {"stop_words": ["坏\u0000字"]},
        {"note": 3},
        [],
    ],
)
def test_malformed_lists_are_refused_in_words(api, cast, project, body):
    answer = api(cast.lead).post(f"projects/{project.pk}/lexicon/", body)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert not Lexicon.objects.exists()


def test_a_list_is_read_from_a_gbk_file_and_written_for_jieba(api, cast, project):
    path = f"projects/{project.pk}/lexicon/user_words"
    file = SimpleUploadedFile("words.txt", "专精特新 5 n\n人工智能平台企业\n".encode("gbk"))
    answer = api(cast.lead).client.post(f"/api/v1/{path}/read/", {"file": file})
    assert answer.json()["user_words"] == [
        {"word": "专精特新", "frequency": 5},
        {"word": "人工智能平台企业", "frequency": None},
    ]
    api(cast.lead).post(
        f"projects/{project.pk}/lexicon/", {"user_words": answer.json()["user_words"]}
    )
    written = api(cast.viewer).get(f"/api/v1/{path}.txt")
    assert written.content.decode() == "专精特新 5\n人工智能平台企业\n"


def test_the_page_lists_versions_for_all_and_the_editor_for_leads(api, cast, project, saved):
    saved(note="首版")
    page = api(cast.viewer).get(f"/projects/{project.pk}/lexicon/")
    assert "首版" in page.content.decode()
    assert page.context["editor"]["canEdit"] is False
    assert api(cast.lead).get(f"/projects/{project.pk}/lexicon/").context["editor"]["canEdit"]
