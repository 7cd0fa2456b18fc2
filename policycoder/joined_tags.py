"""`{% joined "css/tokens.css" "css/base.css" %}`: the address of several static files as one."""

from django import template

from policycoder import joined

register = template.Library()
register.simple_tag(joined.address_of, name="joined")
register.simple_tag(joined.words_of, name="words")
