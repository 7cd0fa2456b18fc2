from django.db import migrations

from corpus.usernames import LONGEST_LIKENESS, likeness


def give_likeness(apps, schema_editor):
    """As names are compared now. Of those that look alike, the first has what no new name can have
    without being refused; the others, one of their own."""
    User = apps.get_model("corpus", "User")
    users = list(User.objects.order_by("pk").values_list("pk", "username", "likeness"))
    taken: set[str] = set()
    given = {}
    for pk, username, _before in users:
        found = likeness(username)
        if found in taken:
            found = f"{found[: LONGEST_LIKENESS - 25]}#{pk}"
        taken.add(found)
        given[pk] = found
    changed = [pk for pk, _username, before in users if given[pk] != before]
    for pk in changed:
        User.objects.filter(pk=pk).update(likeness=f"#{pk}")
    for pk in changed:
        User.objects.filter(pk=pk).update(likeness=given[pk])


class Migration(migrations.Migration):
    dependencies = [("corpus", "0019_audit_of_rounds")]
    operations = [migrations.RunPython(give_likeness, migrations.RunPython.noop)]
