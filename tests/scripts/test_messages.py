import gettext
import io

import pytest
from babel.messages.catalog import Catalog

from scripts import messages


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty project in which a test writes its sources."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "FOLDER", tmp_path / "locale")
    for folder in ("corpus", "templates", "static/js"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def ids(domain):
    return {(message.context, message.id) for message in messages.collect(domain) if message.id}


def test_strings_are_found_in_python_and_templates(project):
    (project / "corpus" / "a.py").write_text(
        'label = _("Clause")\nngettext("%(n)s file", "%(n)s files", n)\npgettext("round", "Open")\n'
    )
    (project / "templates" / "a.html").write_text(
        "<p>\n    {% translate 'Log in' %}\n  {% blocktranslate trimmed %}\n"
        "   It's {{ name }}\n {% endblocktranslate %}</p>"
    )

    assert ids("django") == {
        (None, "Clause"),
        (None, ("%(n)s file", "%(n)s files")),
        ("round", "Open"),
        (None, "Log in"),
        (None, "It's %(name)s"),
    }


def test_strings_are_found_inside_nested_template_literals(project):
    (project / "static" / "js" / "a.js").write_text(
        "html`<b>${yes ? html`<i>it's ${gettext('In\\u2026')}</i>` : null}</b>`;\n"
        'ngettext("%(n)s clause", "%(n)s " + "clauses", n); other.gettext("no"); gettext(variable);'
    )

    assert ids("djangojs") == {(None, "In…"), (None, ("%(n)s clause", "%(n)s clauses"))}


def test_compiled_catalog_is_read_by_the_standard_library():
    catalog = Catalog(locale=messages.LANGUAGE)
    catalog.add("Clause", "条款")
    catalog.add(("%(n)s file", "%(n)s files"), ("%(n)s 个文件",))
    catalog.add("Open", "公开", context="round")
    catalog.add("Not yet")

    read = gettext.GNUTranslations(io.BytesIO(messages.mo_bytes(catalog)))

    assert read.gettext("Clause") == "条款"
    assert read.ngettext("%(n)s file", "%(n)s files", 1) == "%(n)s 个文件"
    assert read.ngettext("%(n)s file", "%(n)s files", 2) == "%(n)s 个文件"
    assert read.pgettext("round", "Open") == "公开"
    assert read.gettext("Not yet") == "Not yet"


def test_translations_outlive_an_update_and_faults_are_listed(project):
    source = project / "corpus" / "a.py"
    source.write_text('_("Clause")\n_("%(n)s left")\n_("Old")\n')
    messages.update("django")
    po = project / "locale" / "django.po"
    assert messages.faults("django") == [
        "django: 'Clause': untranslated",
        "django: '%(n)s left': untranslated",
        "django: 'Old': untranslated",
    ]
    text = po.read_text()
    for english, chinese in (("Clause", "条款"), ("%(n)s left", "还剩 %(m)s"), ("Old", "旧")):
        text = text.replace(
            f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{chinese}"'
        )
    po.write_text(text)
    source.write_text('_("Clause")\n_("%(n)s left")\n_("New")\n')

    assert messages.faults("django") == [
        "django: '%(n)s left': placeholders differ: '还剩 %(m)s'",
        "django: 'New': missing",
        "django: 'Old': obsolete",
        "django.mo is out of date",
    ]

    messages.update("django")

    assert 'msgid "Clause"\nmsgstr "条款"' in po.read_text()
    assert "Old" not in po.read_text()
