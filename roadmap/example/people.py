"""Puts the organisations, the task force and one person for each role into the portal."""

from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils.text import slugify
from django.utils.translation import gettext as _

from actionplan.models import Strategy
from actionplan.permissions import let_coordinate, let_follow
from roadmap.example.sources import day, read_yaml
from stakeholders.models import Body, Category, Consent, Contact, Organisation, Seat, Standing, User
from stakeholders.permissions import auditors

DOMAIN = "portal.example"
RIGHTS = {"manage": let_coordinate, "follow": let_follow}


class NotOurs(Exception):
    """A group of the same name belongs to others. The example's people must not get its rights."""


def make_organisations(today: date) -> None:
    """The organisations of the register. Those that sit in the task force agreed to be named."""
    categories = {category.key: category for category in Category.objects.all()}
    for entry in read_yaml("institutions.yaml")["organisations"]:
        organisation, made = Organisation.objects.get_or_create(
            name=entry["name"],
            defaults={
                "slug": slugify(entry["name"])[:80],
                "acronym": entry.get("acronym", ""),
                "sector": entry.get("sector", ""),
                "country": "BZ",
                "named_since": day(-120, today) if entry.get("seat") else None,
            },
        )
        if made:
            organisation.categories.set(categories[key] for key in entry["categories"])


def make_standings(today: date, *, by: User) -> None:
    """Invented judgements: influence, interest and position; a second one where somebody moved."""
    for entry in read_yaml("institutions.yaml")["organisations"]:
        organisation = Organisation.objects.get(name=entry["name"])
        if "standings" not in entry or organisation.standings.exists():
            continue
        for days, influence, interest, position in entry["standings"]:
            Standing.objects.create(
                organisation=organisation,
                influence=influence,
                interest=interest,
                position=position,
                judged_on=day(days, today),
                judged_by=by,
            )


def make_people(today: date) -> dict[str, User]:
    """One person for each role, by the role's name. Each signs in with a code sent to the address."""
    words = read_yaml("people.yaml")
    addresses = [f"{role}@{DOMAIN}" for role in words["people"]]
    groups = {key: _group(entry["name"], addresses) for key, entry in words["groups"].items()}
    people = {}
    for role, entry in words["people"].items():
        people[role] = person = _person(f"{role}@{DOMAIN}", entry["name"], entry.get("administrator", False))
        if "group" in entry:
            person.groups.add(groups[entry["group"]])
        if "organisation" in entry:
            _contact(person, entry, today)
    return people


def grant_rights(strategies: list[Strategy]) -> None:
    """Gives the groups of the example their rights on its strategies; auditors have theirs on the whole portal."""
    auditors()
    for entry in read_yaml("people.yaml")["groups"].values():
        if right := entry.get("right"):
            group = Group.objects.get(name=entry["name"])
            for strategy in strategies:
                RIGHTS[right](group, strategy)


def make_task_force(people: dict[str, User], today: date) -> Body:
    """The body with a seat for each of the fifteen institutions, and the committee from which it took over."""
    words = read_yaml("institutions.yaml")
    task_force = _body(words["task_force"], today)
    holders = {entry["organisation"]: people[role] for role, entry in _seated_people()}
    for entry in words["organisations"]:
        if entry.get("seat"):
            organisation = Organisation.objects.get(name=entry["name"])
            holder = holders.get(entry["name"])
            Seat.objects.get_or_create(
                body=task_force,
                organisation=organisation,
                defaults={
                    "holder": Contact.objects.get(user=holder) if holder else None,
                    "role": Seat.Role.CHAIR if entry["seat"] == "chair" else Seat.Role.MEMBER,
                    "starts_on": day(-140, today),
                },
            )
    return task_force


def _seated_people() -> list[tuple[str, dict[str, Any]]]:
    return [(role, entry) for role, entry in read_yaml("people.yaml")["people"].items() if entry.get("seat")]


def _body(words: dict[str, Any], today: date) -> Body:
    before = words.get("predecessor")
    body, _made = Body.objects.get_or_create(
        slug=words["slug"],
        defaults={
            "name": words["name"],
            "kind": words["kind"],
            "mandate": words["mandate"],
            "lead": Organisation.objects.get(name=words["lead"]),
            "predecessor": _body(before, today) if before else None,
            "established_on": words["established"],
            "dissolved_on": words.get("dissolved"),
            "group": Group.objects.get_or_create(name=words["group"])[0],
        },
    )
    return body


def _contact(person: User, entry: dict[str, Any], today: date) -> None:
    """The person's row in the register: where she works, and that she agreed to be in it."""
    contact, made = Contact.objects.get_or_create(
        user=person, defaults={"name": person.name, "family_name": person.name.rpartition(" ")[2], "language": "en"}
    )
    if not made:
        return
    contact.addresses.create(email=person.email)
    contact.affiliations.create(
        organisation=Organisation.objects.get(name=entry["organisation"]),
        job=entry["job"],
        is_focal_point=entry.get("focal_point", False),
        starts_on=day(-400, today),
    )
    for purpose in (Consent.Purpose.REGISTER, Consent.Purpose.CONTACT):
        contact.consents.create(purpose=purpose, given_on=day(-150, today), how=entry["consent"])


def _group(name: str, addresses: list[str]) -> Group:
    group, _made = Group.objects.get_or_create(name=name)
    if User.objects.filter(groups=group).exclude(email__in=addresses).exists():
        raise NotOurs(_("There is a group “%(name)s” with other people in it. Rename it first.") % {"name": name})
    return group


def _person(email: str, name: str, is_administrator: bool) -> User:
    person = User.objects.filter(email=email).first()
    if person is None:
        make = User.objects.create_superuser if is_administrator else User.objects.create_user
        person = make(email, name=name)
    EmailAddress.objects.get_or_create(user=person, email=email, defaults={"verified": True, "primary": True})
    return person
