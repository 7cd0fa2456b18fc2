from django.urls import path

from corpus.pages import (
    accounts,
    document_list,
    documents,
    duplicates,
    flow,
    imports,
    members,
    review,
    screening,
    settings,
)

urlpatterns = [
    path("login/", accounts.log_in, name="login"),
    path("logout/", accounts.log_out, name="logout"),
    path("account/", accounts.account, name="account"),
    path("welcome/<uid>/<token>/", accounts.welcome, name="welcome"),
    path("setup/<token>/", accounts.setup, name="setup"),
    path("language/", accounts.set_language, name="set_language"),
    path("projects/<int:pk>/documents/", document_list.documents, name="documents"),
    path("projects/<int:pk>/import/", imports.import_documents, name="import_documents"),
    path("projects/<int:pk>/review/", review.review, name="review"),
    path("projects/<int:pk>/screening/", screening.screening, name="screening"),
    path("projects/<int:pk>/flow/", flow.flow, name="flow"),
    path("projects/<int:pk>/duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/<int:pk>/", duplicates.duplicate, name="duplicate"),
    path("projects/<int:pk>/members/", members.members, name="members"),
    path("projects/<int:pk>/settings/", settings.project_settings, name="project_settings"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/file/", documents.document_file, name="document_file"),
]
