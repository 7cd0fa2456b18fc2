from django.apps import AppConfig


class CodingConfig(AppConfig):
    name = "coding"

    def ready(self) -> None:
        from coding.actions.exposure import note_access
        from coding.reads.coded import ANSWERS
        from corpus import coded

        coded.ANSWERS.update(ANSWERS, note_access=note_access)
