"""Who made each account of an earlier release, which of them are confirmed, and an instance owner.

Until now every project's owner made accounts, and held the link that sets their password. What was
made by others than instance owners is not confirmed; links of earlier releases are dead, as no
`PasswordLink` stands behind them.
"""

from django.db import migrations
from django.utils import timezone

import corpus.models.people
from corpus.usernames import LONGEST_LIKENESS, likeness


def give_likeness(apps, schema_editor):
    """Of names that look alike, those after the first get one that no new name can have."""
    User = apps.get_model("corpus", "User")
    taken = set()
    for user in User.objects.order_by("pk").only("pk", "username").iterator():
        found = likeness(user.username)
        if found in taken:
            found = f"{found[: LONGEST_LIKENESS - 25]}#{user.pk}"
        taken.add(found)
        User.objects.filter(pk=user.pk).update(likeness=found)


def name_an_owner(apps, schema_editor):
    """The first account, unless the server made a superuser already."""
    User = apps.get_model("corpus", "User")
    active = User.objects.filter(is_active=True).order_by("pk")
    first = active.first()
    if first is None or active.filter(is_superuser=True).exists():
        return
    User.objects.filter(pk=first.pk).update(is_superuser=True)
    apps.get_model("corpus", "AuditEntry").objects.create(
        at=timezone.now(),
        actor_name="",
        verb="make_instance_owner",
        object_type="user",
        object_id=str(first.pk),
        after={"username": first.username},
    )


MADE_BY = """
UPDATE corpus_user made SET made_by_id = maker.id, confirmed = maker.is_superuser
FROM (
    SELECT DISTINCT ON (object_id) object_id, actor_id FROM corpus_auditentry
    WHERE verb = 'create_account' AND object_type = 'user' ORDER BY object_id, id
) entry JOIN corpus_user maker ON maker.id = entry.actor_id
WHERE made.id::text = entry.object_id AND maker.id <> made.id
"""


def forwards(apps, schema_editor):
    give_likeness(apps, schema_editor)
    name_an_owner(apps, schema_editor)
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(MADE_BY)
        # The column is altered in this transaction, which waiting checks would forbid.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("corpus", "0017_accounts")]
    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
        migrations.AlterField(
            "user",
            "likeness",
            corpus.models.people.LikenessField(editable=False, max_length=LONGEST_LIKENESS),
        ),
    ]
