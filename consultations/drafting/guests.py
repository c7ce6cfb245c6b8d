"""Guests of a draft: people who were invited to read it before the public."""

from collections.abc import Collection, Iterable, Mapping

from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from consultations.drafting.models import Document
from consultations.permissions import let_read
from stakeholders.inviting.doors import Door
from stakeholders.models import User

# How the group of a document's guests is called, before the document's address.
GUESTS = "guests:"


def drafts_to_open(user: User) -> Iterable[tuple[str, str]]:
    """A coordinator opens the drafts of her own strategies only."""
    return Document.objects.managed_by(user).values_list("slug", "title")


def find_guests(slug: str) -> Group | None:
    return Group.objects.filter(name=GUESTS + slug).first()


def make_guests(slug: str) -> Group:
    document = Document.objects.get(slug=slug)
    group, _made = Group.objects.get_or_create(name=GUESTS + slug)
    let_read(group, document)
    return group


def drafts_behind(groups: Collection[Group]) -> Mapping[int, str]:
    return {group.pk: group.name.removeprefix(GUESTS) for group in groups if group.name.startswith(GUESTS)}


DOOR = Door(
    key="guest",
    label=_("Reads a draft before the public"),
    choices=drafts_to_open,
    find=find_guests,
    make=make_guests,
    values_of=drafts_behind,
)
