"""Files that were brought and are thrown away before anything of them is taken in."""

import pytest
from django.test import Client
from django.urls import reverse

from consultations.commenting.models import Comment
from consultations.entering.models import ReturnedFile
from consultations.entering.throwing_away import throw_away
from tests.consultations.entering.test_matrix import at_work, bring, draft, filled, take
from tests.factories import ContactFactory, auditor, outsider

pytestmark = pytest.mark.django_db


def test_file_that_waits_is_found_again_and_thrown_away(client: Client, django_capture_on_commit_callbacks) -> None:
    period = draft()
    at_work(client, period)
    preview = bring(client, period, filled(period, p7={"Comment": "A"}), contact=ContactFactory().pk)["Location"]
    file = ReturnedFile.objects.get()
    address = reverse("consultations:returned_throw_away", args=[period.slug, file.pk])
    assert address in client.get(preview).text
    assert preview in client.get(reverse("consultations:matrix_bring", args=[period.slug])).text

    assert "Throw “matrix.xlsx” away?" in client.get(address).text
    assert ReturnedFile.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address)

    assert response["Location"] == reverse("consultations:matrix_bring", args=[period.slug])
    assert not ReturnedFile.objects.exists()
    assert not file.file.storage.exists(file.file.name)
    assert client.get(preview).status_code == 404


def test_file_that_was_taken_in_is_not_thrown_away(client: Client) -> None:
    period = draft()
    at_work(client, period)
    take(client, bring(client, period, filled(period, p7={"Comment": "A"}), contact=ContactFactory().pk)["Location"])
    file = ReturnedFile.objects.get()

    assert not throw_away(file)
    response = client.post(reverse("consultations:returned_throw_away", args=[period.slug, file.pk]), follow=True)

    assert "This file is taken in already." in response.text
    assert ReturnedFile.objects.exists()
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("person", [outsider, auditor])
def test_files_of_others_are_not_thrown_away(client: Client, person) -> None:
    period = draft()
    at_work(client, period)
    bring(client, period, filled(period, p7={"Comment": "A"}), contact=ContactFactory().pk)
    address = reverse("consultations:returned_throw_away", args=[period.slug, ReturnedFile.objects.get().pk])
    client.force_login(person())

    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
    assert ReturnedFile.objects.exists()
