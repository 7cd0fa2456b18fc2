from django.urls import path

from coding.pages import (
    agreement,
    codebook,
    exports,
    history,
    home,
    results,
    rounds,
    search,
    workbench,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("projects/new/", home.project_new, name="project_new"),
    path("projects/<int:pk>/", home.project, name="project"),
    path("projects/<int:pk>/log/", history.log, name="log"),
    path("clauses/<int:pk>/history/", history.clause_history, name="clause_history"),
    path("projects/<int:pk>/agreement/", agreement.project_agreement, name="project_agreement"),
    path("rounds/<int:pk>/agreement/", agreement.agreement, name="agreement"),
    path("rounds/<int:pk>/disagreements/", agreement.disagreements, name="disagreements"),
    path("projects/<int:pk>/nodes/", results.nodes, name="nodes"),
    path("projects/<int:pk>/search/", search.find, name="search"),
    path("projects/<int:pk>/references/", results.references, name="references"),
    path("projects/<int:pk>/exports/", exports.exports, name="exports"),
    path("projects/<int:pk>/codebook/", codebook.codebook, name="codebook"),
    path("projects/<int:pk>/rounds/", rounds.rounds, name="rounds"),
    path("projects/<int:pk>/rounds/new/", rounds.round_new, name="round_new"),
    path("rounds/<int:pk>/", rounds.one_round, name="round"),
    path("rounds/<int:pk>/extend/", rounds.round_extend, name="round_extend"),
    path("assignments/<int:pk>/", workbench.workbench, name="workbench"),
]
