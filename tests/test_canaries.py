"""Nothing that is confidential reaches anybody else: every page, as everybody, is searched for what others wrote."""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from actionplan.models import Strategy
from consultations.models import Answer, Comment, Consultation, Document, Publication, Version
from ncss_portal.outbox.models import Mail
from stakeholders.models import Body, Contact, Invitation, Organisation, Standing
from tests import neighbours, policy, speakers, world
from tests.house import House, Visit, undone

PATHS = [row.path for row in policy.rows()]
LINK = re.compile(rb"""\s(?:href|src|hx-get)="([^"#]+)""")
MOST_PAGES = 1200
# Places of one draft are many, and all made by one view.
MOST_PLACES = 1
# Filters and orders multiply; what they may show is the same.
MOST_QUERIES = 2
# So many of both at full size.
MANY = 3
# Whoever holds a link of a mail is whom it was sent to: the author of the waiting comment, the contact who is invited.
LINK_OF_THE_MAIL = "/consultations/confirm/"
LINKS_OF_MAILS = {
    LINK_OF_THE_MAIL: {world.WAITING, world.WAITING_ADDRESS},
    "/invitations/accept/": {neighbours.REGISTERED, neighbours.CONTACT_ADDRESS},
}
# What a page leads to that is not to be visited: signing out ends the walk.
NOT_FOLLOWED = ("/static/", "/account/", "/favicon", *LINKS_OF_MAILS)

GUARDED = (
    *(Strategy, Document, Version, Consultation, Comment, Answer, Publication),
    *(Organisation, Contact, Body, Standing, Invitation),
)
# What a row holds that its reader may see, and its pages keep back.
PARTS_OF_OWN_ROWS = {("fay", Organisation): {neighbours.FAYS_NOTE}}
# A hidden comment keeps its place in the list; each page leaves its words out.
LEFT_OUT_ON_PAGES = {Comment: {speakers.HIDDEN_WORDS}}
# Whichever test comes first walks through the whole house, as up to ten people.
pytestmark = pytest.mark.timeout(1500)
each_role = pytest.mark.parametrize("role", world.ROLES)


def foreign(role: str, visit: Visit) -> set[str]:
    """The markers that a response holds and must not hold for this role."""
    everything = visit.body + repr(visit.response.headers).encode()
    return {
        marker for marker, readers in world.READERS.items() if role not in readers and marker.encode() in everything
    }


@dataclass
class Walk:
    """All that a role comes to by following links, from the addresses of the policy table on."""

    visits: dict[str, Visit] = field(default_factory=dict)
    # Each link, with a page that offers it.
    offered: dict[str, str] = field(default_factory=dict)


def walk(house: House, role: str) -> Walk:
    if role not in house.memory:
        house.memory[role] = _walked(house, role)
    return house.memory[role]


def _walked(house: House, role: str, places: int = MOST_PLACES, queries: int = MOST_QUERIES) -> Walk:
    waiting, walked = deque(path.format(**house.world.addresses) for path in PATHS), Walk()
    asked = Counter(path.partition("?")[0] for path in waiting)
    while waiting:
        path = waiting.popleft()
        if path not in walked.visits:
            assert len(walked.visits) < MOST_PAGES, f"the walk has no end: {list(walked.visits)[-5:]}"
            walked.visits[path] = house.look(role, path)
            for link in links(path, walked.visits[path]):
                page = what_is_counted(link)
                most = places if "/at/" in link else queries
                if link not in walked.offered and asked[page] < most:
                    asked[page] += 1
                    walked.offered[link] = path
                    waiting.append(link)
    return walked


def what_is_counted(link: str) -> str:
    """The page without its query; of a place of a draft, the draft."""
    return link.partition("?")[0].partition("/at/")[0] + ("/at/" if "/at/" in link else "")


def links(path: str, visit: Visit) -> list[str]:
    if not visit.response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    targets = [urljoin(path, unescape(found.decode())) for found in LINK.findall(visit.body)]
    inside = [target for target in targets if not urlsplit(target).scheme and not urlsplit(target).netloc]
    return [target for target in inside if not target.startswith(NOT_FOLLOWED)]


@each_role
def test_no_page_holds_what_is_confidential(house: House, role: str):
    assert leaks(role, walk(house, role)) == {}


def leaks(role: str, walked: Walk) -> dict[str, set[str]]:
    """The markers that a role met and must not meet, page by page."""
    found = {path: foreign(role, visit) for path, visit in walked.visits.items()}
    for path in found:
        for link, meant in LINKS_OF_MAILS.items():
            if path.startswith(link) and (role == "anonymous" or link == LINK_OF_THE_MAIL):
                found[path] -= meant
    return {path: markers for path, markers in found.items() if markers}


@pytest.mark.parametrize(("marker", "readers"), world.READERS.items(), ids=world.READERS)
def test_each_marker_is_shown_to_those_who_may_read_it(house: House, marker: str, readers: frozenset[str]):
    """Without this, a page that shows nothing to anybody would pass."""
    sought = marker.encode()
    shown = {role for role in readers if any(sought in visit.body for visit in walk(house, role).visits.values())}

    assert shown == readers


@each_role
def test_no_page_leads_to_a_dead_end(house: House, role: str):
    """Whatever a page offers, the person who is shown it can open; what only takes forms answers 405."""
    assert dead_ends(walk(house, role)) == {}


def dead_ends(walked: Walk) -> dict[str, tuple[str, str]]:
    """The links that lead nowhere, with a page that offers each, and what came."""
    words = {link: (page, walked.visits[link].word) for link, page in walked.offered.items()}
    return {link: seen for link, seen in words.items() if seen[1] not in ("200", "away", "405", "login")}


@pytest.mark.stress
@each_role
def test_walk_along_more_places_and_filters_finds_nothing_either(house: House, role: str):
    walked = _walked(house, role, places=MANY, queries=MANY)

    assert (leaks(role, walked), dead_ends(walked)) == ({}, {})
    assert {path: visit.changed for path, visit in walked.visits.items() if visit.changed} == {}


@each_role
def test_looking_changes_nothing(house: House, role: str):
    changed = {path: set(visit.changed) for path, visit in walk(house, role).visits.items() if visit.changed}

    assert changed == {}


@each_role
@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model.__name__)
def test_rule_of_lists_gives_nothing_confidential(house: House, role: str, model: type[Model]):
    """The rule itself, whatever the pages filter beside it."""
    person = house.world.people.get(role, AnonymousUser())

    rows = repr(list(model.objects.visible_to(person).values()))

    found = {marker for marker, readers in world.READERS.items() if marker in rows and role not in readers}
    assert found - PARTS_OF_OWN_ROWS.get((role, model), set()) - LEFT_OUT_ON_PAGES.get(model, set()) == set()


@each_role
def test_forms_that_are_sent_bring_nothing_confidential_back(house: House, role: str):
    rows = [row for row in policy.rows() if not row.path.startswith(("/account/", *LINKS_OF_MAILS))]
    found = {row.path: foreign(role, house.send(role, row)) for row in rows}

    assert {path: markers for path, markers in found.items() if markers} == {}


def test_mail_to_respondents_holds_nothing_confidential(house: House):
    with undone():
        house.client("alice").post("/consultations/closed-period/answers/publish/")
        mails = list(Mail.objects.filter(reason="answers_published"))

    assert [mail.recipient for mail in mails] == [world.CHARLIE_ADDRESS]
    words = "".join(mail.subject + mail.body for mail in mails)
    assert [marker for marker in world.READERS if marker in words and marker != world.PUBLIC] == []
