from django.db import models


class Guesses(models.Model):
    """Passwords given for one user name, from one place or (`place` empty) from all unknown ones.

    `name` is a keyed digest: a password is easily typed where the user name belongs.
    """

    name = models.CharField(max_length=64)
    place = models.CharField(max_length=64, blank=True)
    wrong = models.PositiveIntegerField(default=0)
    # taken, and not answered yet
    checking = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "place"], name="guesses_once")]
        indexes = [models.Index(fields=["place", "at"], name="guesses_of_place")]
