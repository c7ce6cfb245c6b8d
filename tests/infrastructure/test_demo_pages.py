"""The pages of the demonstration, and that they exist nowhere else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.filebased import EmailBackend
from django.test import Client
from django.urls import NoReverseMatch, reverse

from ncss_portal.demo import letters
from stakeholders.models import User
from tests.factories import AffiliationFactory, SeatFactory, contact_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings):
    settings.ROOT_URLCONF = "tests.infrastructure.demo_urls"


@pytest.fixture
def maria():
    person = User.objects.create_user("maria@secretariat.example", name="Maria Castillo")
    person.groups.add(Group.objects.create(name="Coordinators"))
    return person


def send(folder: Path, subject: str, body: str = "Your code is 123-456.") -> None:
    EmailBackend(file_path=str(folder)).send_messages(
        [EmailMessage(subject, body, "portal@portal.example", ["maria@secretariat.example"])]
    )


@pytest.mark.parametrize("address", ["/demo/", "/demo/sign-in/1/", "/demo/mail/"])
def test_without_demo_there_are_no_such_addresses(client, address):
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


def test_without_demo_the_app_is_not_installed():
    assert settings.DEMO is False
    assert "ncss_portal.demo" not in settings.INSTALLED_APPS
    with pytest.raises(NoReverseMatch):
        reverse("demo:people")


@pytest.mark.usefixtures("demonstration")
def test_people_of_the_example_are_offered_with_their_groups(client, maria):
    page = client.get("/demo/").content.decode()

    assert "Sign in as Maria Castillo" in page
    assert "Coordinators" in page
    assert f'action="/demo/sign-in/{maria.pk}/"' in page


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("people", [1, 3])
def test_list_of_people_takes_the_same_queries_for_one_and_three(client, django_assert_num_queries, people):
    for number in range(people):
        person = User.objects.create_user(f"person-{number}@bank.example")
        contact = contact_of(person)
        SeatFactory(holder=contact)
        AffiliationFactory(contact=contact)

    with django_assert_num_queries(6):
        client.get("/demo/")


@pytest.mark.usefixtures("demonstration")
def test_one_click_signs_in(client, maria):
    response = client.post(f"/demo/sign-in/{maria.pk}/")

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(maria.pk)


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    ("email", "is_active"),
    [("minister@belize.gov.bz", True), ("example@portal.org", True), ("gone@bank.example", False)],
)
def test_nobody_else_can_be_signed_in(client, email, is_active):
    other = User.objects.create_user(email, is_active=is_active)

    assert client.post(f"/demo/sign-in/{other.pk}/").status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("demonstration")
def test_signing_in_takes_a_post_with_a_token(client, maria):
    assert client.get(f"/demo/sign-in/{maria.pk}/").status_code == 405
    assert Client(enforce_csrf_checks=True).post(f"/demo/sign-in/{maria.pk}/").status_code == 403


@pytest.mark.usefixtures("demonstration")
def test_mail_is_shown_with_links_that_can_be_followed(client, settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path)
    send(tmp_path, "Confirm <your> comment", "Open http://localhost:8000/confirm/abc/ now. <script>alert(1)</script>")

    page = client.get("/demo/mail/").content.decode()

    assert "Confirm &lt;your&gt; comment" in page
    assert '<a href="http://localhost:8000/confirm/abc/" rel="nofollow">' in page
    assert "<script>alert" not in page


@pytest.mark.usefixtures("demonstration")
def test_without_mail_the_page_says_so(client, settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path / "not there")

    assert "No mail yet" in client.get("/demo/mail/").content.decode()


def test_letters_come_newest_first(tmp_path, time_machine):
    for hour, subject in enumerate(["first", "second", "third"]):
        time_machine.move_to(f"2026-11-21 0{hour}:00:00+00:00")
        send(tmp_path, subject)

    assert [letter.subject for letter in letters.newest(tmp_path)] == ["third", "second", "first"]
    assert [letter.subject for letter in letters.newest(tmp_path, limit=1)] == ["third"]


def test_letters_have_their_moment_in_the_portals_time(client, settings, tmp_path, time_machine):
    settings.ROOT_URLCONF, settings.EMAIL_FILE_PATH = "tests.infrastructure.demo_urls", str(tmp_path)
    settings.TIME_ZONE = "America/Belize"
    time_machine.move_to("2026-11-21 19:25:00+00:00")
    send(tmp_path, "Hello")

    assert letters.newest(tmp_path)[0].sent_at == datetime(2026, 11, 21, 19, 25, tzinfo=UTC)
    assert "13:25 Belize time" in client.get("/demo/mail/").content.decode()


def test_letters_of_one_connection_are_told_apart(tmp_path):
    message = ["portal@portal.example", ["a@bank.example"]]
    EmailBackend(file_path=str(tmp_path)).send_messages(
        [EmailMessage("One", "Body of one", *message), EmailMessage("Two", "Körper\n\n" + "-" * 79, *message)]
    )

    found = {letter.subject: letter.body for letter in letters.newest(tmp_path)}

    assert found["One"] == "Body of one"
    assert found["Two"].startswith("Körper")


def test_unfinished_letter_is_left_out(tmp_path):
    send(tmp_path, "whole")
    (tmp_path / "20261121-000000-1.log").write_bytes(b"Subject: half\nDate: Sat, 21 Nov 2026 00:00:00 +0000\n\nHal")

    assert [letter.subject for letter in letters.newest(tmp_path)] == ["whole"]


@pytest.mark.usefixtures("demonstration")
def test_mail_with_two_parts_and_a_file_is_shown_once_with_the_links_of_both(client, settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path)
    letter = EmailMultiAlternatives(
        "Come", "Read http://localhost:8000/a/", "portal@portal.example", ["maria@secretariat.example"]
    )
    html = '<p>Read <a href="http://localhost:8000/a/">it</a>, <a href="http://localhost:8000/b/?c=1&amp;d=2">more</a> '
    letter.attach_alternative(html + '<a href="javascript:alert(1)">x</a>', "text/html")
    letter.attach("meeting.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar; method=REQUEST")
    EmailBackend(file_path=str(tmp_path)).send_messages([letter])

    page = client.get("/demo/mail/").content.decode()

    assert page.count('href="http://localhost:8000/a/"') == 1
    assert page.count('href="http://localhost:8000/b/?c=1&amp;d=2"') == 1
    assert "javascript:" not in page
    assert "With meeting.ics" in page
