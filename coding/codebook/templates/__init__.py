"""The built-in codebooks, as files beside this one."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from policycoder.errors import Missing

FOLDER = Path(__file__).resolve().parent
TEMPLATES = {
    "policy-tools": "policy_tools.json",
    "hood-nato": "hood_nato.json",
    "strength-goals-measures": "strength_goals_measures.json",
    "innovation-life-cycle": "innovation_life_cycle.json",
}


def template_names() -> dict[str, str]:
    """Every built-in codebook by its key, named in the reader's language."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return {key: template_content(key)[f"name_{language}"] for key in TEMPLATES}


@cache
def template_content(template: str) -> dict[str, Any]:
    """A built-in codebook: dimensions, nodes, rules, both languages. Raises Invalid."""
    if template not in TEMPLATES:
        raise Missing.on(
            "template",
            _("Use one of: %(names)s.") % {"names": ", ".join(TEMPLATES)},
            detail=_("There is no codebook template “%(name)s”.") % {"name": template},
        )
    return json.loads((FOLDER / TEMPLATES[template]).read_text(encoding="utf-8"))
