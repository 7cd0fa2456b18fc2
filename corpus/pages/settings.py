from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corpus.access import member_of
from corpus.accounts.requests import PageRequest
from corpus.actions.projects import change_project, delete_project
from corpus.models import Project
from corpus.pages.forms import DeleteProjectForm, ProjectForm
from corpus.pages.frame import project_context
from corpus.permissions import Capability


@require_http_methods(["GET", "HEAD", "POST"])
def project_settings(request: PageRequest, pk: int) -> HttpResponse:
    member = member_of(request.user, pk, Capability.MANAGE)
    project = member.project
    action = request.POST.get("action", "")
    # The form writes what was typed into its instance; the page keeps showing what is stored.
    form = ProjectForm(
        request.POST if action == "save" else None, instance=Project.objects.get(pk=project.pk)
    )
    removal = DeleteProjectForm(request.POST if action == "delete" else None, project=project)
    if action == "save" and form.is_valid():
        change_project(actor=request.user, project=project, changes=form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("project_settings", project.pk)
    if action == "delete" and removal.is_valid():
        delete_project(actor=request.user, project=project)
        said = _("“%(name)s” has been deleted. It can be restored on the server: %(command)s")
        command = f"manage.py restore_project {project.pk}"
        messages.warning(request, said % {"name": project.name, "command": command})
        return redirect("home")
    context = project_context(request, member, active="project_settings") | {
        "form": form,
        "removal": removal,
        "documents": project.documents.current().count(),
        "people": project.memberships.count(),
    }
    return render(request, "corpus/settings.html", context)
