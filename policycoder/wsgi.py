import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policycoder.settings")
application = get_wsgi_application()

# Loaded with the application, so that a fault in any view stops the start, not the first request.
get_resolver().url_patterns  # noqa: B018
