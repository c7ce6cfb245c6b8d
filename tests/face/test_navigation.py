import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from ncss_portal.face import navigation
from ncss_portal.face.checks import navigation_leads_somewhere
from ncss_portal.face.navigation import NavEntry, NavItem


@pytest.fixture(autouse=True)
def _empty_register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", [])


def items(path: str) -> list[NavItem]:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return navigation.items_for(request)


def test_entries_stand_in_their_order() -> None:
    navigation.register(NavEntry("Privacy", "privacy", order=20))
    navigation.register(NavEntry("About", "about", order=10))

    assert [(item.label, item.url) for item in items("/")] == [("About", "/about/"), ("Privacy", "/privacy/")]


def test_same_entry_twice_counts_once() -> None:
    navigation.register(NavEntry("About", "about"))
    navigation.register(NavEntry("About", "about"))

    assert len(items("/")) == 1


def test_entry_is_hidden_from_others_than_its_audience() -> None:
    navigation.register(NavEntry("Desk", "about", audience=lambda user: user.is_authenticated))

    assert items("/") == []


@pytest.mark.parametrize(("path", "current"), [("/about/", "page"), ("/about/team/", "true"), ("/privacy/", "")])
def test_entry_that_covers_the_page_is_current(path: str, current: str) -> None:
    navigation.register(NavEntry("About", "about"))

    assert [item.current for item in items(path)] == [current]


def test_longest_prefix_wins() -> None:
    navigation.register(NavEntry("All", "about", match="/plan/"))
    navigation.register(NavEntry("Progress", "privacy", match="/plan/progress/"))

    assert [item.current for item in items("/plan/progress/2/")] == ["", "true"]


def test_start_page_covers_only_itself() -> None:
    navigation.register(NavEntry("Process", "about", match="/"))

    assert [item.current for item in items("/elsewhere/")] == [""]


def test_count_is_asked_for_each_page() -> None:
    navigation.register(NavEntry("Answers", "about", count=lambda request: len(request.path)))

    assert items("/")[0].count == 1


def test_entry_without_an_address_is_left_out_and_reported_by_check() -> None:
    navigation.register(NavEntry("Lost", "no-such-url"))

    assert items("/") == []
    assert [error.id for error in navigation_leads_somewhere()] == ["face.E001"]


@pytest.mark.parametrize(("path", "current"), [("/bodies/3/", "true"), ("/invitations/", "true"), ("/bodiless/", "")])
def test_entry_may_cover_pages_of_several_prefixes(path: str, current: str) -> None:
    navigation.register(NavEntry("Stakeholders", "about", match=("/bodies/", "/invitations/")))

    assert [item.current for item in items(path)] == [current]
