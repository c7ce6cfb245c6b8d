"""The register of the world in tests/world.py: organisations, contacts, bodies, and who judged whom.

Each compartment carries its marker in all its texts. Keys are fixed, so that policy.yaml can name them.
"""

import hashlib
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone

from stakeholders.exchange.preview import look_at
from stakeholders.models import Body, Merging, Organisation, StakeholderUpload, User
from stakeholders.permissions import auditors
from tests import factories

# marker: what it is hidden in; and the readers of each.
REGISTERED = "mark-7c41e0b95d2f4a83a6e0-registered"
CONTACT_ADDRESS = "mark-b93d5f07e1c84a26-contact@portal.example"
STANDING = "mark-e85a0c3f91d74b2690cd-standing"
TASK_FORCE = "mark-31f7d6a2b8c04e95897f-taskforce"
OTHER_BODY = "mark-94c0e7b15a3d4f628d1b-otherbody"
FAYS = "mark-6ad2f8039b7e4c15b4a3-fays"
FAYS_NOTE = "mark-0b5e9d7c24f8416a8cf6-faysnote"
STAKEHOLDER_FILE = "mark-a40f3b7d9c5e4816a2d4-stakeholderfile"
SPARE = "mark-83e1c5a09f6d4b72ad14-spare"
LISTED = "mark-5f9b2c0e8d1a4736b3e7-listed"

KEEPERS = frozenset({"alice", "dora", "administrator"})
REGISTER_READERS = KEEPERS | {"auditor"}
READERS: dict[str, frozenset[str]] = {
    REGISTERED: REGISTER_READERS,
    CONTACT_ADDRESS: REGISTER_READERS,
    STANDING: KEEPERS,
    TASK_FORCE: REGISTER_READERS | {"bob"},
    OTHER_BODY: REGISTER_READERS | {"mina"},
    FAYS: REGISTER_READERS | {"fay"},
    FAYS_NOTE: REGISTER_READERS,
    STAKEHOLDER_FILE: KEEPERS,
    SPARE: frozenset({"administrator"}),
    LISTED: frozenset(
        {"anonymous", "guest", "charlie", "fay", "mina", "bob", "alice", "dora", "auditor", "administrator"}
    ),
}
TOKEN = "a-token-that-only-the-world-of-the-tests-knows"


class Register:
    """Builds everything when it is made; `people` are the roles that have an account."""

    def __init__(self, people: dict[str, User]) -> None:
        self.people = people
        self.today = timezone.localdate()
        self._bodies()
        self._organisations()
        self._contacts()
        self._judgements()
        self._work()
        # Accounts that nobody of the roles has: for what administrators do to accounts.
        factories.UserFactory(pk=900201, name=f"Spare {SPARE}", email="spare@portal.example")
        trusted = factories.UserFactory(pk=900202, name="Trusted", is_superuser=True, is_staff=True)
        trusted.groups.add(auditors())
        Authenticator.objects.create(user=trusted, type=Authenticator.Type.TOTP, data={"secret": "none"})
        factories.UserFactory(pk=900203, name=f"Inactive {SPARE}", is_active=False)

    def _bodies(self) -> None:
        self.task_force = self._body("task-force", TASK_FORCE, "bob")
        self.other_group = self._body("other-group", OTHER_BODY, "mina")

    def _body(self, slug: str, marker: str, member: str) -> Body:
        body = factories.BodyFactory(
            pk={"bob": 900401, "mina": 900402}[member],
            slug=slug,
            name=f"Body {marker}",
            mandate=f"Mandate {marker}",
            group=Group.objects.create(name=marker),
        )
        organisation = factories.OrganisationFactory(slug=f"seated-in-{slug}", name=f"Seated {marker}")
        person = self.people[member]
        contact = factories.contact_of(person, pk={"bob": 900103, "mina": 900104}[member])
        factories.SeatFactory(
            pk={"bob": 900161, "mina": 900162}[member],
            body=body,
            organisation=organisation,
            holder=contact,
            starts_on=self.today - timedelta(days=90),
        )
        return body

    def _organisations(self) -> None:
        self.hidden = self._organisation(900302, "hidden-organisation", REGISTERED)
        factories.AliasFactory(organisation=self.hidden, name=f"Alias {REGISTERED}")
        self._organisation(900301, "listed-organisation", LISTED, named_since=self.today - timedelta(days=9))
        self._organisation(900303, "bare-organisation", REGISTERED, acronym="BARE")
        self.fays = self._organisation(900304, "fays-organisation", FAYS, note=FAYS_NOTE)
        factories.AffiliationFactory(
            contact=factories.contact_of(self.people["fay"], pk=900105), organisation=self.fays, is_focal_point=True
        )
        self._organisation(900305, "gone-organisation", REGISTERED, merged_into=self.hidden)

    def _organisation(self, pk: int, slug: str, marker: str, **fields: Any) -> Organisation:
        words = {"description": marker, "expertise": marker, "note": marker, **fields}
        if slug == "listed-organisation":
            # That it is named in public says nothing of what else the register knows.
            words.update(description=REGISTERED, expertise=REGISTERED, note=REGISTERED)
        return factories.OrganisationFactory(pk=pk, slug=slug, name=f"Organisation {slug} {marker}", **words)

    def _contacts(self) -> None:
        words = dict.fromkeys(("family_name", "phone", "needs", "expertise", "source", "note"), REGISTERED)
        self.ada = factories.ContactFactory(pk=900101, name=f"Ada {REGISTERED}", email=CONTACT_ADDRESS, **words)
        # Who speaks for an organisation knows who else works there, and nothing more of them.
        self.ben = factories.ContactFactory(
            pk=900102, **{**words, "name": f"Ben {FAYS}", "family_name": FAYS}, email=f"ben.{CONTACT_ADDRESS}"
        )
        for pk, contact, organisation, job in (
            (900111, self.ada, self.hidden, REGISTERED),
            (900112, self.ben, self.fays, FAYS),
        ):
            factories.AffiliationFactory(pk=pk, contact=contact, organisation=organisation, job=job)
        factories.ConsentFactory(pk=900121, contact=self.ada, how=REGISTERED, given_on=date(2026, 1, 1))
        talk = factories.InteractionFactory(
            pk=900131,
            subject=f"Talk {REGISTERED}",
            text=REGISTERED,
            spoke=REGISTERED,
            organisation=self.fays,
            recorded_by=self.people["alice"],
        )
        talk.contacts.add(self.ada)

    def _judgements(self) -> None:
        for pk, days_ago, position in ((900141, 60, "resistant"), (900142, 1, "supportive")):
            factories.StandingFactory(
                pk=pk,
                organisation=self.hidden,
                position=position,
                reason=STANDING,
                judged_on=self.today - timedelta(days=days_ago),
                judged_by=self.people["alice"],
            )

    def _work(self) -> None:
        """What is under way: invitations, a file that was brought, a merging of today."""
        sent: dict[str, Any] = {"sent_by": self.people["alice"], "message": REGISTERED}
        self.invitation = factories.InvitationFactory(
            pk=900171,
            contact=self.ada,
            email=CONTACT_ADDRESS,
            token_hash=hashlib.sha256(TOKEN.encode()).hexdigest(),
            **sent,
        )
        factories.InvitationFactory(pk=900172, contact=self.ben, revoked_at=timezone.now(), **sent)
        file = f"Organisation,Name,E-mail,Category\n{STAKEHOLDER_FILE},New Person,new@portal.example,a\n".encode()
        self.upload = StakeholderUpload.objects.create(
            pk=900181,
            name=f"{STAKEHOLDER_FILE}.csv",
            sha256="7" * 64,
            file=ContentFile(file, f"{STAKEHOLDER_FILE}.csv"),
            brought_by=self.people["alice"],
        )
        gone = Organisation.objects.get(slug="gone-organisation")
        Merging.objects.create(
            pk=900191,
            kind=ContentType.objects.get_for_model(Organisation),
            kept_id=self.hidden.pk,
            gone_id=gone.pk,
            merged_by=self.people["alice"],
        )

    @property
    def addresses(self) -> dict[str, str]:
        """What stands in braces in policy.yaml."""
        return {"invitation": TOKEN, "seal": look_at(self.upload).seal, "alice": str(self.people["alice"].pk)}
