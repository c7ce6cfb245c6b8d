"""Puts the organisations, the task force and one person for each role into the portal."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils.text import slugify
from django.utils.translation import gettext as _

from actionplan.models import Strategy
from actionplan.permissions import FOLLOW, MANAGE
from roadmap.example.sources import read_yaml
from stakeholders.models import Body, Organisation, Seat, User
from stakeholders.permissions import grant

DOMAIN = "portal.example"
RIGHTS = {"manage": MANAGE, "follow": FOLLOW}


class NotOurs(Exception):
    """A group of the same name belongs to others. The example's people must not get its rights."""


def make_organisations() -> None:
    for entry in read_yaml("institutions.yaml")["organisations"]:
        Organisation.objects.get_or_create(
            name=entry["name"],
            defaults={
                "slug": slugify(entry["name"])[:80],
                "acronym": entry.get("acronym", ""),
                "category": entry["category"],
            },
        )


def make_people() -> dict[str, User]:
    """One person for each role, by the role's name. Each signs in with a code sent to the address."""
    words = read_yaml("people.yaml")
    addresses = [f"{role}@{DOMAIN}" for role in words["people"]]
    groups = {key: _group(entry["name"], addresses) for key, entry in words["groups"].items()}
    people = {}
    for role, entry in words["people"].items():
        people[role] = person = _person(f"{role}@{DOMAIN}", entry["name"], entry.get("administrator", False))
        if "group" in entry:
            person.groups.add(groups[entry["group"]])
    return people


def grant_rights(strategies: list[Strategy]) -> None:
    """Gives the groups of the example their rights on its strategies."""
    for entry in read_yaml("people.yaml")["groups"].values():
        if right := entry.get("right"):
            group = Group.objects.get(name=entry["name"])
            for strategy in strategies:
                grant(RIGHTS[right], group, strategy)


def make_task_force(people: dict[str, User]) -> Body:
    """The body with a seat for each of the fifteen institutions."""
    words = read_yaml("institutions.yaml")
    body = words["task_force"]
    group = Group.objects.get(name=read_yaml("people.yaml")["groups"]["task-force"]["name"])
    task_force, _made = Body.objects.get_or_create(
        slug=body["slug"], defaults={"name": body["name"], "mandate": body["mandate"], "group": group}
    )
    holders = {entry.get("seat"): people[role] for role, entry in read_yaml("people.yaml")["people"].items()}
    for entry in words["organisations"]:
        if entry.get("seat"):
            organisation = Organisation.objects.get(name=entry["name"])
            holder = {"holder": holders.get(entry["name"])}
            Seat.objects.get_or_create(body=task_force, organisation=organisation, defaults=holder)
    return task_force


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
