"""Who takes part: gathers the rooms' models for Django."""

from stakeholders.accounts.models import User
from stakeholders.bodies.models import Body, Seat
from stakeholders.permissions import (
    BodyGroupPermission,
    BodyUserPermission,
    OrganisationGroupPermission,
    OrganisationUserPermission,
)
from stakeholders.register.models import Organisation

__all__ = [
    "Body",
    "BodyGroupPermission",
    "BodyUserPermission",
    "Organisation",
    "OrganisationGroupPermission",
    "OrganisationUserPermission",
    "Seat",
    "User",
]
