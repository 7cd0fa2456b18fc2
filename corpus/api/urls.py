from django.urls import path

from corpus.api import accounts, documents, jobs, projects

urlpatterns = [
    path("auth/token/", accounts.ObtainToken.as_view()),
    path("tokens/", accounts.Tokens.as_view()),
    path("tokens/<int:pk>/", accounts.OneToken.as_view()),
    path("projects/<int:pk>/", projects.OneProject.as_view()),
    path("projects/<int:pk>/members/", projects.Members.as_view()),
    path("projects/<int:pk>/members/<int:member_pk>/", projects.OneMember.as_view()),
    path("projects/<int:pk>/documents/", documents.Documents.as_view()),
    path("projects/<int:pk>/imports/", jobs.Imports.as_view()),
    path("documents/<int:pk>/", documents.OneDocument.as_view()),
    path("documents/<int:pk>/text/", documents.Text.as_view()),
    path("documents/<int:pk>/clauses/", documents.Clauses.as_view()),
    path("clauses/<int:pk>/", documents.OneClause.as_view()),
    path("clauses/<int:pk>/split/", documents.SplitClause.as_view()),
    path("clauses/<int:pk>/merge/", documents.MergeClause.as_view()),
    path("jobs/<uuid:pk>/", jobs.OneJob.as_view()),
    path("jobs/<uuid:pk>/cancel/", jobs.CancelJob.as_view()),
]
