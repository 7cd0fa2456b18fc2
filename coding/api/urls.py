from django.urls import path

from coding.api import agreement, codings, exports, history, projects, results, rounds, search

urlpatterns = [
    path("projects/", projects.Projects.as_view()),
    path("projects/<int:pk>/codebook/", projects.Codebook.as_view()),
    path("projects/<int:pk>/codebook/versions/", projects.CodebookVersions.as_view()),
    path("projects/<int:pk>/exports/<str:name>.csv", exports.Export.as_view()),
    path("projects/<int:pk>/codings/import/", codings.ImportCodings.as_view()),
    path("projects/<int:pk>/counts/", results.Counts.as_view()),
    path("projects/<int:pk>/rounds/", rounds.Rounds.as_view()),
    path("projects/<int:pk>/assignments/", rounds.Assignments.as_view()),
    path("projects/<int:pk>/search/", search.Search.as_view()),
    path("rounds/<int:pk>/", rounds.OneRound.as_view()),
    path("rounds/<int:pk>/lock/", rounds.LockRound.as_view()),
    path("rounds/<int:pk>/reopen/", rounds.ReopenRound.as_view()),
    path("rounds/<int:pk>/close/", rounds.CloseRound.as_view()),
    path("rounds/<int:pk>/extend/", rounds.ExtendRound.as_view()),
    path("rounds/<int:pk>/agreement/", agreement.Agreement.as_view()),
    path("rounds/<int:pk>/disagreements/", agreement.Disagreements.as_view()),
    path("assignments/<int:pk>/", rounds.OneAssignment.as_view()),
    path("assignments/<int:pk>/submit/", rounds.SubmitAssignment.as_view()),
    path("assignments/<int:pk>/reopen/", rounds.ReopenAssignment.as_view()),
    path("assignments/<int:pk>/judgements/", rounds.Judgements.as_view()),
    path("assignments/<int:pk>/clauses/", rounds.ManyJudgements.as_view()),
    path(
        "assignments/<int:pk>/clauses/<int:clause_pk>/",
        rounds.OneJudgement.as_view(),
        name="save_judgement",
    ),
    path("clauses/<int:pk>/history/", history.ClauseHistory.as_view()),
]
