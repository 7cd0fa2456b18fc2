"""A published version never changes: the database itself holds it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from coding.actions.codebook import load_template, start_project
from coding.codebook.versions import published_version
from coding.models import Codebook, CodebookVersion, Dimension, Node
from corpus.models import Membership, Project


@pytest.fixture
def version(project):
    return published_version(project)


@pytest.fixture
def draft(project, version):
    """A version that is being made, with a dimension and a node."""
    made = project.codebook.versions.create(number=2)
    means = made.dimensions.create(key="means", name_zh="手段", name_en="Means", position=0)
    means.nodes.create(key="law", name_zh="法", name_en="Law", position=0)
    return made


def refused(change) -> bool:
    """Whether the database refuses the change, at once or when the transaction ends."""
    try:
        with transaction.atomic():
            change()
            connection.check_constraints()
    except IntegrityError as error:
        return "never changes" in str(error)
    return False


CHANGES = {
    "status": lambda v: CodebookVersion.objects.filter(pk=v.pk).update(status="draft"),
    "number": lambda v: CodebookVersion.objects.filter(pk=v.pk).update(number=9),
    "date": lambda v: CodebookVersion.objects.filter(pk=v.pk).update(published_at=timezone.now()),
    "save": lambda v: v.save(),
    "dimension": lambda v: v.dimensions.update(required=False),
    "dimension added": lambda v: v.dimensions.create(
        key="more", name_zh="更", name_en="More", position=5
    ),
    "dimension deleted": lambda v: v.dimensions.first().delete(),
    "node": lambda v: nodes_of(v).filter(key="funding").update(name_en="Money"),
    "node added": lambda v: v.dimensions.first().nodes.create(
        key="more", name_zh="更", name_en="More", position=50
    ),
    "node deleted": lambda v: nodes_of(v).filter(key="funding").delete(),
    "version deleted": lambda v: v.delete(),
}


def nodes_of(version):
    return Node.objects.filter(dimension__version=version)


@pytest.mark.parametrize("change", CHANGES)
def test_a_published_version_is_left_as_it_is(version, change):
    assert refused(lambda: CHANGES[change](version))


def test_nodes_do_not_move_into_or_out_of_a_published_version(version, draft):
    own = draft.dimensions.get()
    assert refused(lambda: nodes_of(version).filter(key="rnd").update(dimension=own))
    assert refused(lambda: own.nodes.update(dimension=version.dimensions.first()))
    assert refused(lambda: Dimension.objects.filter(pk=own.pk).update(version=version))


def test_a_draft_is_changed_published_and_then_fixed(cast, draft):
    means = draft.dimensions.get()
    means.nodes.update(name_en="Laws")
    means.nodes.create(key="money", name_zh="钱", name_en="Money", position=1).delete()
    draft.status, draft.published_at, draft.published_by = "published", timezone.now(), cast.lead
    draft.save()
    connection.check_constraints()
    assert refused(lambda: means.nodes.update(name_en="Law"))
    assert refused(lambda: means.nodes.all().delete())


def test_a_draft_may_be_thrown_away(project, draft):
    draft.delete()
    connection.check_constraints()
    assert list(project.codebook.versions.values_list("number", flat=True)) == [1]


def test_a_codebook_goes_whole_with_its_project(cast):
    gone = start_project(
        actor=cast.owner, name="Gone", template="policy-tools", granularity="article"
    )
    Membership.objects.filter(project=gone).delete()
    Project.objects.filter(pk=gone.pk).get().delete()
    connection.check_constraints()
    assert not Codebook.objects.filter(project=gone.pk).exists()
    assert not nodes_of(gone.pk).exists()


def test_the_next_number_comes_after_the_highest(cast, project, draft):
    CodebookVersion.objects.filter(pk=draft.pk).update(number=7)
    assert load_template(actor=cast.lead, project=project, template="policy-tools").number == 8
    draft.delete()
    load_template(actor=cast.lead, project=project, template="policy-tools")
    assert list(project.codebook.versions.values_list("number", flat=True)) == [1, 8, 9]


@pytest.mark.django_db(transaction=True)
def test_a_version_is_not_published_while_a_node_is_being_added(project, draft):
    """Else the node would come into a published version when its transaction ends."""

    def publish_elsewhere() -> str:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
                cursor.execute(
                    "UPDATE coding_codebookversion SET status = 'published', published_at = now()"
                    " WHERE id = %s",
                    [draft.pk],
                )
            return "published"
        except OperationalError as error:
            return str(error)
        finally:
            connection.close()

    means = draft.dimensions.get()
    with ThreadPoolExecutor(1) as others:
        with transaction.atomic():
            means.nodes.create(key="late", name_zh="迟", name_en="Late", position=1)
            assert "lock timeout" in others.submit(publish_elsewhere).result()
        assert others.submit(publish_elsewhere).result() == "published"
    assert refused(lambda: means.nodes.create(key="later", name_zh="更迟", name_en="x", position=2))
