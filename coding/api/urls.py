from django.urls import include, path

from coding.api import (
    agreement,
    any_result,
    codings,
    editions,
    exports,
    history,
    projects,
    results,
    rounds,
    search,
    words,
)

assignment = [
    path(
        "clauses/<int:clause_pk>/",
        rounds.OneJudgement.as_view(),
        name="save_judgement",
    ),
    path("clauses/", rounds.ManyJudgements.as_view()),
    path("judgements/", rounds.Judgements.as_view()),
    path("submit/", rounds.SubmitAssignment.as_view()),
    path("reopen/", rounds.ReopenAssignment.as_view()),
    path("", rounds.OneAssignment.as_view()),
]

urlpatterns = [
    # First, and so found first: a coder sends to it at every clause.
    path("assignments/<int:pk>/", include(assignment)),
    path("projects/", projects.Projects.as_view()),
    path("projects/<int:pk>/codebook/", projects.Codebook.as_view()),
    path("projects/<int:pk>/codebook/versions/", projects.CodebookVersions.as_view()),
    path("projects/<int:pk>/exports/<str:name>.<slug:ending>", exports.Export.as_view()),
    path("projects/<int:pk>/codings/import/", codings.ImportCodings.as_view()),
    path("projects/<int:pk>/counts/", results.Counts.as_view()),
    path("projects/<int:pk>/words/", words.Words.as_view()),
    path("projects/<int:pk>/network/", words.Network.as_view()),
    path("projects/<int:pk>/network.<str:ending>", words.NetworkFile.as_view()),
    path("projects/<int:pk>/words.csv", words.WordFile.as_view(), {"table": "words"}),
    path("projects/<int:pk>/keyness.csv", words.WordFile.as_view(), {"table": "keyness"}),
    path("projects/<int:pk>/results/<slug:kind>/", any_result.AnyResult.as_view()),
    path(
        "projects/<int:pk>/results/<slug:kind>/<slug:table>.<slug:ending>",
        any_result.ResultFile.as_view(),
    ),
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
    path("documents/<int:pk>/editions/", editions.Editions.as_view()),
    path("documents/<int:pk>/editions/links/", editions.Links.as_view()),
    path("clauses/<int:pk>/history/", history.ClauseHistory.as_view()),
]
