from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog
from drf_spectacular.views import SpectacularSwaggerSplitView

from policycoder.description import Description
from policycoder.health import healthz

urlpatterns = [
    path("healthz/", healthz, name="healthz"),
    path(
        "jsi18n/",
        login_not_required(JavaScriptCatalog.as_view()),
        name="jsi18n",
    ),
    path("api/v1/schema/", Description.as_view(), name="schema"),
    path(
        "api/v1/docs/",
        SpectacularSwaggerSplitView.as_view(url_name="schema", metadata_class=None),
        name="docs",
    ),
    path("api/v1/", include("coding.api.urls")),
    path("api/v1/", include("corpus.api.urls")),
    path("", include("corpus.urls")),
    path("", include("coding.urls")),
]

handler400 = "policycoder.responses.bad_request"
handler403 = "policycoder.responses.permission_denied"
handler404 = "policycoder.responses.not_found"
handler500 = "policycoder.responses.server_error"
