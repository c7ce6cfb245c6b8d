"""Who takes part: gathers the rooms' models for Django."""

from stakeholders.accounts.models import User
from stakeholders.bodies.models import Body, Seat
from stakeholders.exchange.models import StakeholderUpload
from stakeholders.inviting.models import Invitation
from stakeholders.mapping.models import Standing
from stakeholders.merging.models import Merging
from stakeholders.permissions import (
    BodyGroupPermission,
    BodyUserPermission,
    OrganisationGroupPermission,
    OrganisationUserPermission,
)
from stakeholders.register.models import (
    Address,
    Affiliation,
    Alias,
    Category,
    Consent,
    Contact,
    Interaction,
    Organisation,
)

__all__ = [
    "Address",
    "Affiliation",
    "Alias",
    "Body",
    "BodyGroupPermission",
    "BodyUserPermission",
    "Category",
    "Consent",
    "Contact",
    "Interaction",
    "Invitation",
    "Merging",
    "Organisation",
    "OrganisationGroupPermission",
    "OrganisationUserPermission",
    "Seat",
    "StakeholderUpload",
    "Standing",
    "User",
]
