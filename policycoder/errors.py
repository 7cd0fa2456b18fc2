"""Domain errors, raised where the fact is known; `responses` alone turns them into answers."""

from typing import Any, Self

from django.utils.translation import gettext as _


class DomainError(Exception):
    """Something the domain forbids, said in the reader's language.

    `errors` maps a field (or `row N`) to a list of messages; `extra` joins the problem's members.
    """

    status = 422
    code = "invalid"

    def __init__(
        self,
        detail: str,
        *,
        errors: dict[str, list[str]] | None = None,
        extra: dict[str, Any] | None = None,
    ):
        super().__init__(detail)
        self.detail = detail
        self.errors = errors or {}
        self.extra = extra or {}

    @classmethod
    def on(cls, field: str, *said: str, detail: str = "", named: bool = False) -> Self:
        """One that is said of a field, and as a whole in the same words or those of `detail`.

        `named`: the whole begins with the field, where no form shows which one is meant.
        """
        whole = detail or " ".join(said)
        return cls.of({field: list(said)}, f"{field}: {whole}" if named else whole)

    @classmethod
    def of(cls, errors: dict[str, list[str]], detail: str = "") -> Self:
        """One that is said of several fields, and as a whole all of it or the words of `detail`."""
        return cls(detail or together(errors), errors=errors)


class Invalid(DomainError):
    """What was sent cannot be used as it is."""

    status = 400


class WrongPassword(Invalid):
    """Whoever asks does not know the password of the account."""

    status = 403
    code = "wrong_password"


class Missing(Invalid):
    """What was sent names something that is not there."""

    status = 404
    code = "missing"


class Unfit(Invalid):
    """What was sent is as described, but does not go with what is there: a file that cannot be
    read, a place outside a text, a name that nobody has."""

    status = 409
    code = "unfit"


class Conflict(DomainError):
    """What was sent is based on a state that has passed."""

    status = 409
    code = "conflict"


class Forbidden(DomainError):
    """The member is known, the capability is not given."""

    status = 403
    code = "forbidden"


class TooMany(DomainError):
    """Too many attempts; `extra["retry_after"]` says for how many seconds."""

    status = 429
    code = "throttled"


class TooLarge(DomainError):
    """More was sent than is taken."""

    status = 413
    code = "too_large"


class LengthRequired(DomainError):
    """A body came without saying how long it is."""

    status = 411
    code = "length_required"


class Undecoded(DomainError):
    """A body came in a form that is not read."""

    status = 415
    code = "undecoded"


class NotFound(DomainError):
    """There is no such thing, or not for this member."""

    status = 404
    code = "not_found"


class ServerFault(DomainError):
    """Nothing is wrong with what was sent; the server could not do it."""


class ProgramFault(ServerFault):
    """An error of our own, which is in the log."""

    status = 500
    code = "internal"


class Unavailable(ServerFault):
    """A part of the server does not answer at present; `extra["retry_after"]` says for how many
    seconds to wait."""

    status = 503
    code = "unavailable"


class NoSpace(ServerFault):
    """Nothing more can be stored until somebody makes room."""

    status = 507
    code = "no_space"


def together(errors: dict[str, list[str]]) -> str:
    """All that is said of several fields."""
    return "; ".join(f"{field}: {' '.join(said)}" for field, said in errors.items())


def titles() -> dict[int, str]:
    return {
        400: _("The request cannot be used"),
        401: _("Log in first"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("This address does not take that method"),
        406: _("Not in this form"),
        408: _("Too slow"),
        409: _("This does not fit what is there"),
        411: _("The length is missing"),
        413: _("Too large"),
        414: _("The address is too long"),
        415: _("This content type is not understood"),
        422: _("Not possible"),
        429: _("Too many attempts"),
        431: _("The request's headers are too large"),
        500: _("Something went wrong"),
        501: _("This is not offered"),
        503: _("Not available at present"),
        507: _("No room left"),
    }


def problem(
    code: int,
    detail: str,
    *,
    kind: str = "about:blank",
    errors: dict[str, Any] | None = None,
    extra: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The members of a problem document."""
    return {
        "type": kind,
        "title": titles().get(code, str(code)),
        "status": code,
        "detail": detail,
        "errors": errors or {},
        **(extra or {}),
    }


def problem_of(error: DomainError) -> dict[str, Any]:
    return problem(
        error.status, error.detail, kind=error.code, errors=error.errors, extra=error.extra
    )
