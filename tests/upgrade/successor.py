"""Asks the code at hand about the database in DATABASE_URL; prints the answers as JSON."""

import json

from django.core.management import call_command
from django.test import Client

from corpus.models import Project, User
from tests.upgrade.asking import everything


def main() -> None:
    call_command("migrate", verbosity=0)
    client = Client(headers={"accept-language": "en", "host": "localhost"})
    client.force_login(User.objects.get(username="owner"))

    def get(path: str) -> str:
        answer = client.get(f"/api/v1/{path}")
        content = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200, (path, answer.status_code, content[:500])
        return content.decode()

    project = Project.objects.filter(deleted_at=None).get()
    print(json.dumps(everything(get, project.pk), ensure_ascii=False))
