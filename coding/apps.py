from django.apps import AppConfig


class CodingConfig(AppConfig):
    name = "coding"

    def ready(self) -> None:
        from coding.reads.coded import ANSWERS
        from corpus import coded

        coded.ANSWERS.update(ANSWERS)
