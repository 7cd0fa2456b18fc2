from django.utils.translation import gettext as _

from coding.agreement.unit_file import UnitFileError


def unit_problem(error: UnitFileError) -> str:
    """What is wrong with a table or one of its lines, in the reader's language."""
    return {
        "no_header": _("The first line names no columns."),
        "no_coders": _("Judgements of two coders at least are needed."),
        "unknown_coder": _("No coder is called “%(coder)s”."),
        "no_units": _("There is no judgement below the header."),
        "no_numbers": _("The values are no numbers, so that they have no order."),
        "no_number": _("“%(cell)s” is no whole number."),
        "outside": _("A passage from %(start)s to %(end)s does not lie within the text."),
        "unnamed": _("This line names no unit, or no coder."),
        "repeated": _("The unit “%(unit)s” stands in an earlier line already."),
        "twice": _("The unit “%(unit)s” was given two values by one coder."),
        "two_documents": _("The unit “%(unit)s” stands in two documents."),
    }[error.problem] % error.details


def unit_message(error: UnitFileError) -> str:
    """The same with the line it is about."""
    said = unit_problem(error)
    return _("line %(line)s: %(what)s") % {"line": error.line, "what": said} if error.line else said
