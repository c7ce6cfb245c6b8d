"""The layout of a draft: what is the same for everybody is kept, and nothing else."""

import pickle
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.commenting import layout, saving
from consultations.commenting.layout import layout_of
from consultations.commenting.models import Holder
from consultations.drafting.models import Node
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return factories.ConsultationFactory(version=factories.VersionFactory(frozen=True))


def look(client, period, **query):
    return client.get(period.get_absolute_url(), query).text


def reworded(node, text):
    """As no page does it: so it shows whether the words were read anew."""
    Node.objects.filter(pk=node.pk).update(text=text)


def test_frozen_version_is_laid_out_once(client, period):
    node = factories.NodeFactory(version=period.version, text="As it was frozen.")
    look(client, period)
    reworded(node, "Other words.")

    with CaptureQueriesContext(connection) as taken:
        page = look(client, period)

    assert "As it was frozen." in page
    assert [one["sql"] for one in taken if 'FROM "consultations_node"' in one["sql"]] == []


@pytest.mark.parametrize(("signed_in", "most"), [(False, 4), (True, 10)])
def test_draft_that_is_laid_out_takes_few_queries(client, period, signed_in, most, django_assert_max_num_queries):
    for _number in range(5):
        factories.CommentFactory(consultation=period, node=factories.NodeFactory(version=period.version))
    if signed_in:
        client.force_login(factories.outsider())
    look(client, period)

    with django_assert_max_num_queries(most):
        look(client, period)


def test_version_in_work_is_never_kept(client):
    period = factories.ConsultationFactory(version=factories.VersionFactory(frozen=False))
    node = factories.NodeFactory(version=period.version, text="First words.")
    look(client, period)
    reworded(node, "Second words.")

    assert "Second words." in look(client, period)


def test_versions_and_periods_have_layouts_of_their_own(client, period):
    factories.NodeFactory(version=period.version, text="The first version.")
    later = factories.ConsultationFactory(version=factories.VersionFactory(frozen=True))
    factories.NodeFactory(version=later.version, text="The second version.")
    again = factories.ConsultationFactory(version=period.version, closed=True)

    pages = [look(client, one) for one in (period, later, again)]

    assert ["The first version." in page for page in pages] == [True, False, True]
    assert ["The second version." in page for page in pages] == [False, True, False]
    assert f"{period.get_absolute_url()}at/" not in pages[2]


def test_two_people_never_see_what_is_beside_the_draft_of_the_other(client, period):
    node = factories.NodeFactory(version=period.version)
    own = factories.CommentFactory(consultation=period, node=node, sensitivity="government", body="Hers alone.")
    author, stranger = own.response.user, factories.outsider()
    saving.save_draft(period, Holder(user_id=author.pk), node=node, body="Half a thought")

    for first, second in ((author, stranger), (stranger, author)):
        cache.clear()
        client.force_login(first)
        look(client, period, on=node.anchor, talk=node.anchor)
        client.force_login(second)
        page = look(client, period, on=node.anchor, talk=node.anchor)
        seen = [words in page for words in ("1 of mine", "Draft</span>", "Half a thought", "Hers alone.")]

        assert seen == [second == author] * 4


def test_nothing_of_a_person_or_of_what_was_said_is_kept(client, period, monkeypatch):
    kept: list[bytes] = []
    monkeypatch.setattr(layout.cache, "set", lambda _key, value, _timeout: kept.append(pickle.dumps(value)))
    comment = factories.CommentFactory(
        consultation=period,
        node=factories.NodeFactory(version=period.version, text="Words of the draft."),
        body="Said.",
    )
    user = comment.response.user
    client.force_login(user)

    page = look(client, period, on=comment.node.anchor, talk=comment.node.anchor)

    (everything,) = kept
    assert b"Words of the draft." in everything
    assert ("Said." in page, "csrfmiddlewaretoken" in page, "1 of mine" in page) == (True, True, True)
    for words in ("Said.", "csrfmiddlewaretoken", "of mine", "1 comment", "?on=", user.email, user.name):
        assert words.encode() not in everything


def test_same_layout_serves_the_period_before_and_after_its_closing(client, period):
    node = factories.NodeFactory(version=period.version)
    assert f"?on={node.anchor}" in look(client, period)

    type(period).objects.update(closes_at=timezone.now() - timedelta(seconds=1))

    assert f"?on={node.anchor}" not in look(client, period)


@pytest.mark.parametrize("act", ["get", "set"])
def test_draft_is_read_where_the_cache_is_away(client, period, monkeypatch, act, caplog):
    def away(*_args):
        raise ConnectionError("Nobody answers.")

    monkeypatch.setattr(layout.cache, act, away)
    factories.NodeFactory(version=period.version, text="Words of the draft.")

    assert "Words of the draft." in look(client, period)
    assert "Nobody answers." in caplog.text


def test_other_code_or_templates_find_nothing_that_was_kept(client, period, monkeypatch):
    node = factories.NodeFactory(version=period.version, text="As it was laid out.")
    look(client, period)
    reworded(node, "Laid out anew.")
    monkeypatch.setattr(layout, "_forms", ["another form"])

    assert "Laid out anew." in look(client, period)


def test_text_of_a_draft_cannot_make_a_gap(client, period):
    words = f"{'a' * 32}.acts.n-000000000001. and more"
    factories.NodeFactory(version=period.version, text=words)

    assert words in look(client, period)
    assert words in "".join(part for part in layout_of(period).items[0].parts if isinstance(part, str))
