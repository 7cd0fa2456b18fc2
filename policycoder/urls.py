from django.urls import include, path

from policycoder import joined
from policycoder.description import Description, docs
from policycoder.health import healthz

urlpatterns = [
    path("healthz/", healthz, name="healthz"),
    path("joined/<asked>/", joined.send, name="joined"),
    path("joined/<asked>/words/<language>/", joined.words, name="words"),
    path("api/v1/schema/", Description.as_view(), name="schema"),
    path("api/v1/docs/", docs, name="docs"),
    path("api/v1/", include("coding.api.urls")),
    path("api/v1/", include("corpus.api.urls")),
    path("", include("corpus.urls")),
    path("", include("coding.urls")),
]

handler400 = "policycoder.responses.bad_request"
handler403 = "policycoder.responses.permission_denied"
handler404 = "policycoder.responses.not_found"
handler500 = "policycoder.responses.server_error"
