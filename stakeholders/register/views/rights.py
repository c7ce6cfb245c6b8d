"""What the views of the register ask of whoever comes."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from stakeholders.permissions import can_manage_register, can_read_register, signed_in

if TYPE_CHECKING:
    from stakeholders.permissions import User


def keeper(request: HttpRequest) -> "User":
    """The person, who keeps the register; to others the page does not exist."""
    person = signed_in(request)
    if not can_manage_register(person):
        raise Http404
    return person


def reader(request: HttpRequest) -> "User":
    """The person, who keeps or audits the register; to others the page does not exist."""
    person = signed_in(request)
    if not can_read_register(person):
        raise Http404
    return person
