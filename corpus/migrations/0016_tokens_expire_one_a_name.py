from django.db import migrations, models


def tell_apart(apps, schema_editor):
    """Of tokens with one name the newest keeps it, the others get a number; all go on working."""
    Token = apps.get_model("corpus", "Token")
    rows = Token.objects.order_by("user_id", "-created_at", "-id")
    taken = set(rows.values_list("user_id", "name"))
    seen = set()
    for token in rows:
        if (token.user_id, token.name) in seen:
            number = 2
            while (token.user_id, _numbered(token.name, number)) in taken:
                number += 1
            token.name = _numbered(token.name, number)
            token.save(update_fields=["name"])
            taken.add((token.user_id, token.name))
        seen.add((token.user_id, token.name))


def _numbered(name: str, number: int) -> str:
    ending = f" ({number})"
    return name[: 100 - len(ending)] + ending


class Migration(migrations.Migration):
    dependencies = [("corpus", "0015_guesses_before_passwords")]

    operations = [
        migrations.AddField(
            model_name="token", name="expires_at", field=models.DateTimeField(null=True)
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.UniqueConstraint(fields=("user", "name"), name="token_once_a_name"),
        ),
    ]
