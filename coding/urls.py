from django.urls import path

from coding.pages import workbench

urlpatterns = [
    path("assignments/<int:pk>/", workbench.workbench, name="workbench"),
]
