"""Somebody who did everything that one can do in the portal, with a mark in every text that can be theirs."""

import io
import zipfile
from pathlib import Path

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models
from django.utils import timezone

from actionplan.models import PlanUpload
from consultations.models import (
    Attachment,
    Colleague,
    Draft,
    Reply,
    Response,
    ReturnedFile,
    Subscription,
    Support,
    Upload,
)
from ncss_portal.history.models import Entry, record
from ncss_portal.outbox.models import Bounce, Mail, MailChoice
from stakeholders.exchange.models import StakeholderUpload
from stakeholders.merging.models import Merging
from stakeholders.models import Contact, User
from tests import factories

NAME, FAMILY, ADDRESS = "Qwerta Zzymark", "Zzymark", "qwerta.zzymark@marked.example"
PHONE = "+501 777 4242"
NAMED = f"said {NAME}, {ADDRESS}, {PHONE.replace(' ', '-')}"
# As they would be found in a dump, whatever stands around them.
TRACES = ("zzymark", "qwerta", "marked.example", "7774242", "777-4242", "777 4242")

TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField, models.BinaryField)


def text_fields() -> set[str]:
    """Every column of the portal in which words can stand, but for choices and checksums."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, TEXTS) and not field.choices and "sha256" not in field.name
    }


# These are the person's: nothing of what stood there is left.
EMPTIED = {
    *(f"stakeholders.Contact.{name}" for name in ("name", "family_name", "language", "phone", "needs", "expertise")),
    *(f"stakeholders.Contact.{name}" for name in ("source", "note")),
    "stakeholders.Address.email",
    "stakeholders.Affiliation.job",
    "stakeholders.Consent.how",
    "stakeholders.Invitation.email",
    "stakeholders.Invitation.message",
    "stakeholders.Merging.moved",
    "stakeholders.Merging.before",
    "stakeholders.User.password",
    "stakeholders.User.email",
    "stakeholders.User.name",
    *(f"consultations.Response.{name}" for name in ("email", "name", "interest")),
    *(f"consultations.Colleague.{name}" for name in ("email", "name")),
    *(f"consultations.Draft.{name}" for name in ("body", "replacement")),
    *(f"outbox.Mail.{name}" for name in ("recipient", "subject", "body", "secret", "error")),
    # These rows go as a whole.
    "outbox.MailChoice.address",
    *(f"outbox.Bounce.{name}" for name in ("address", "said")),
    "consultations.Subscription.email",
    "sessions.Session.session_key",
    "sessions.Session.session_data",
    "account.EmailAddress.email",
    "account.EmailConfirmation.key",
    "mfa.Authenticator.data",
    "socialaccount.SocialAccount.uid",
    "socialaccount.SocialAccount.extra_data",
    "socialaccount.SocialToken.token",
    "socialaccount.SocialToken.token_secret",
    *(f"usersessions.UserSession.{name}" for name in ("session_key", "user_agent", "data")),
}
# Here somebody else writes, or what was done must stand: the name goes out of the words.
SCRUBBED = {
    *(f"stakeholders.Interaction.{name}" for name in ("subject", "text", "spoke")),
    *(f"stakeholders.Organisation.{name}" for name in ("description", "expertise", "note")),
    "stakeholders.Body.mandate",
    "stakeholders.Standing.reason",
    "stakeholders.StakeholderUpload.name",
    "stakeholders.StakeholderUpload.decisions",
    "consultations.Response.organisation_name",
    "consultations.Upload.name",
    *(f"consultations.Comment.{name}" for name in ("author_name", "hidden_reason", "admitted_reason")),
    *(f"consultations.Reply.{name}" for name in ("author_name", "hidden_reason")),
    "consultations.Attachment.name",
    "consultations.ReturnedFile.name",
    "actionplan.PlanUpload.name",
    "outbox.Mail.occasion",
    "history.Entry.label",
    "history.Entry.detail",
}
# Public papers, or words that a person wrote for the public: the preview says so.
STAYS = {
    *(f"consultations.Comment.{name}" for name in ("body", "replacement")),
    *(f"consultations.EarlierWords.{name}" for name in ("body", "replacement")),
    # Words of the draft that was consulted.
    *(
        f"consultations.{model}.{name}"
        for model in ("Comment", "Draft", "EarlierWords")
        for name in ("quote", "quote_prefix", "quote_suffix")
    ),
    "consultations.Reply.body",
    *(f"consultations.Opinion.{name}" for name in ("text", "chosen")),
    *(f"consultations.Question.{name}" for name in ("words", "hint", "choices")),
    *(f"consultations.Consultation.{name}" for name in ("purpose", "short_reason")),
    "consultations.Move.reason",
    "consultations.Answer.reason",
    *(f"consultations.Change.{name}" for name in ("text_before", "text_after")),
    *(f"consultations.Node.{name}" for name in ("label", "text", "data")),
    *(f"consultations.Document.{name}" for name in ("slug", "title", "language")),
    *(f"consultations.Consultation.{name}" for name in ("slug", "title")),
    "consultations.Version.source_name",
    "consultations.Figure.content_type",
    *(f"consultations.Publication.{name}" for name in ("step", "error")),
    *(f"actionplan.Strategy.{name}" for name in ("slug", "title", "subtitle", "country", "government")),
    "actionplan.Priority.number",
    *(f"actionplan.Priority.{name}" for name in ("title", "introduction")),
    *(f"actionplan.Objective.{name}" for name in ("number", "title")),
    *(f"actionplan.Activity.{name}" for name in ("number", "text")),
    "actionplan.Assignment.words",
    *(f"roadmap.{name}.title" for name in ("Phase", "Step")),
}
# About organisations and the portal itself, or no words of anybody.
NOT_OF_PEOPLE = {
    *(f"stakeholders.Organisation.{name}" for name in ("slug", "name", "acronym", "website")),
    "stakeholders.Alias.name",
    *(f"stakeholders.Category.{name}" for name in ("key", "name", "letter")),
    *(f"stakeholders.Body.{name}" for name in ("slug", "name")),
    *(f"stakeholders.Invitation.{name}" for name in ("token_hash", "reminder_hash")),
    *(f"outbox.Mail.{name}" for name in ("reason", "language")),
    # What a mailing is about and for which dates: kinds, keys and moments.
    *(f"outbox.Mailing.{name}" for name in ("reason", "occasion")),
    "outbox.MailChoice.topic",
    "outbox.Bounce.status",
    "consultations.Subscription.language",
    *(f"consultations.{name}.suspicion" for name in ("Comment", "Reply")),
    # Sums: whoever has one cannot tell the words.
    *(f"consultations.{name}.fingerprint" for name in ("Comment", "Reply")),
    *(f"consultations.{name}.source_key" for name in ("Comment", "Reply")),
    *(f"consultations.{name}.key_hash" for name in ("Colleague", "Draft", "Opinion")),
    "consultations.Draft.place",
    "consultations.Attachment.content_type",
    "history.Entry.act",
    *(f"auth.{name}" for name in ("Group.name", "Permission.name", "Permission.codename")),
    *(f"contenttypes.ContentType.{name}" for name in ("app_label", "model")),
    *(f"guardian.{name}.object_pk" for name in ("UserObjectPermission", "GroupObjectPermission")),
    *(f"socialaccount.SocialApp.{name}" for name in ("provider", "provider_id", "name", "client_id", "secret", "key")),
    "socialaccount.SocialApp.settings",
    "socialaccount.SocialAccount.provider",
    "mfa.Authenticator.type",
}
# Their words are looked for on the disk.
FILES = {
    "stakeholders.StakeholderUpload.file",
    "consultations.Upload.file",
    "consultations.ReturnedFile.file",
    "consultations.Attachment.file",
    "actionplan.PlanUpload.file",
    "consultations.Figure.file",
    "consultations.Publication.pdf",
}


def fields_of(model: type[models.Model], kinds: set[str]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if f"{model._meta.label}.{field.name}" in kinds]


def mark(row: models.Model) -> None:
    """Writes the person into every text of a row that is theirs or may name them, past all rules of the models."""
    words = {}
    for field in fields_of(type(row), EMPTIED | SCRUBBED):
        if isinstance(field, models.JSONField):
            words[field.name] = {NAMED: [NAMED, {"deep": NAMED}]}
        elif isinstance(field, models.EmailField):
            words[field.name] = ADDRESS
        elif not field.unique:
            words[field.name] = (f"own-{field.name} " + NAMED)[: field.max_length or 500]
    models.QuerySet(type(row)).filter(pk=row.pk).update(**words)
    row.refresh_from_db()


def workbook(*cells: str) -> bytes:
    """As much of an .xlsx file as matters: the cells of its table of words."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "xl/sharedStrings.xml", "<sst>" + "".join(f"<si><t>{cell}</t></si>" for cell in cells) + "</sst>"
        )
    return out.getvalue()


def session_of(user: User | None, **held: object) -> Session:
    store = SessionStore()
    for key, value in held.items():
        store[key] = value
    if user:
        store["_auth_user_id"] = str(user.pk)
    store.create()
    return Session.objects.get(pk=store.session_key)


class Marked:
    """Somebody who did everything that one can do in the portal, and of whom others wrote everywhere."""

    def __init__(self) -> None:
        self.keeper = factories.keeper_of_the_register()
        self.user = factories.UserFactory(
            email=ADDRESS, name=NAME, password="hash-of-zzymark", last_login=timezone.now()
        )
        self.contact = factories.ContactFactory(user=self.user, email=ADDRESS)
        self.twin = factories.ContactFactory(merged_into=self.contact)
        self.organisation = factories.OrganisationFactory()
        self.register()
        self.account()
        self.consultations()
        self.papers()
        for row in self.rows:
            mark(row)
        for contact in (self.contact, self.twin):
            Contact.objects.filter(pk=contact.pk).update(name=NAME, family_name=FAMILY, phone=PHONE)
        User.objects.filter(pk=self.user.pk).update(name=NAME)
        Response.objects.filter(email=ADDRESS).update(name=NAME)
        for thing in (self.contact, self.user, self.organisation):
            thing.refresh_from_db()
            entry = record("changed", thing, by=self.user, before={NAMED: NAMED})
            label = NAMED if thing == self.organisation else NAME
            models.QuerySet(Entry).filter(pk=entry.pk).update(label=label)

    def register(self) -> None:
        who = {"contact": self.contact}
        self.seat = factories.SeatFactory(holder=self.contact, organisation=self.organisation)
        alone = factories.InteractionFactory(recorded_by=self.keeper)
        alone.contacts.add(self.contact)
        shared = factories.InteractionFactory(recorded_by=self.keeper, organisation=self.organisation)
        shared.contacts.add(self.twin)
        self.merging = Merging.objects.create(
            kind=ContentType.objects.get_for_model(Contact),
            kept_id=self.contact.pk,
            gone_id=self.twin.pk,
            merged_by=self.keeper,
        )
        elsewhere = Merging.objects.create(
            kind=ContentType.objects.get_for_model(Contact), kept_id=900_001, gone_id=900_002, merged_by=self.keeper
        )
        other = factories.ContactFactory(name="Somebody Else")
        Contact.objects.filter(pk=other.pk).update(source=NAMED, note=NAMED)
        self.rows: list[models.Model] = [
            self.contact,
            self.twin,
            self.organisation,
            self.seat.body,
            alone,
            shared,
            factories.InteractionFactory(recorded_by=self.user),
            factories.AffiliationFactory(**who, organisation=self.organisation),
            factories.ConsentFactory(**who),
            factories.ConsentFactory(contact=other),
            factories.InvitationFactory(**who, sent_by=self.keeper),
            factories.StandingFactory(organisation=self.organisation, judged_by=self.keeper),
            self.merging,
            elsewhere,
        ]

    def account(self) -> None:
        address = EmailAddress.objects.create(user=self.user, email=ADDRESS, verified=True, primary=True)
        EmailConfirmation.objects.create(email_address=address, key="confirm-zzymark", sent=timezone.now())
        Authenticator.objects.create(user=self.user, type="totp", data={"secret": NAMED})
        elsewhere = SocialAccount.objects.create(
            user=self.user, provider="oidc", uid="zzymark", extra_data={"n": NAMED}
        )
        SocialToken.objects.create(account=elsewhere, token="token-zzymark", token_secret="zzymark")
        own = session_of(self.user)
        UserSession.objects.create(
            user=self.user, session_key=own.pk, ip="192.0.2.7", user_agent=NAMED, data={"who": NAMED}
        )
        self.half_made = session_of(None, account_login={"email": ADDRESS})
        self.others_session = session_of(self.keeper, note="stays")
        self.user.groups.add(Group.objects.create(name="some group"))

    def consultations(self) -> None:
        response = factories.ResponseFactory(user=self.user, email=ADDRESS, name=NAME, organisation=self.organisation)
        self.comment = factories.CommentFactory(
            response=response, consultation=response.consultation, body="The words of the comment stand."
        )
        unsent = factories.CommentFactory(
            response=response, consultation=response.consultation, unsent=True, body=f"Never sent, {NAMED}"
        )
        waiting = factories.ResponseFactory(user=None, email=ADDRESS, name=NAME, consultation=response.consultation)
        factories.CommentFactory(response=waiting, consultation=response.consultation, unsent=True, body=NAMED)
        by_mail = factories.ResponseFactory(user=None, email=ADDRESS, name=NAME, confirmed_at=timezone.now())
        factories.CommentFactory(response=by_mail, consultation=by_mail.consultation)
        self.unsent = unsent
        self.rows += [response, waiting, *self.around(response)]

    def around(self, response: Response) -> list[models.Model]:
        """What hangs on comments: files, support, replies, a place among colleagues, what is not sent."""
        other = factories.CommentFactory(consultation=response.consultation)
        Support.objects.create(comment=other, user=self.user)
        Reply.objects.create(comment=other, response=response, body="The words of the reply stand.")
        data = workbook("Name", NAME, ADDRESS)
        attachment = Attachment.objects.create(
            comment=self.comment, name="x", file=ContentFile(data, "letter.xlsx"), size=1, sha256="a"
        )
        shared = factories.ResponseFactory(
            consultation=response.consultation, is_shared=True, organisation=factories.OrganisationFactory()
        )
        colleague = Colleague.objects.create(response=shared, user=self.user, name=NAME, email=ADDRESS, key_hash="k")
        draft = Draft.objects.create(
            consultation=response.consultation, user=self.user, place="whole", body=f"Typed, {NAMED}"
        )
        return [other, attachment, colleague, draft]

    def papers(self) -> None:
        strategy = factories.StrategyFactory()
        data = workbook("Name", NAME, ADDRESS)
        for number, (model, extra) in enumerate(
            (
                (StakeholderUpload, {}),
                (Upload, {"strategy": strategy}),
                (PlanUpload, {"strategy": strategy}),
                (ReturnedFile, {"consultation": factories.ConsultationFactory(), "kind": "markup"}),
            )
        ):
            row = model.objects.create(
                name="x",
                sha256="0",
                file=ContentFile(data, name=f"brought-{number}.xlsx"),
                brought_by=self.user,
                **extra,
            )
            taken = model.objects.create(
                name="x",
                sha256="0",
                file=ContentFile(b"nothing", name=f"taken-{number}.xlsx"),
                brought_by=self.user,
                taken_at=timezone.now(),
                **extra,
            )
            self.rows += [row, taken]
        for state in (Mail.State.QUEUED, Mail.State.FAILED):
            self.rows.append(Mail.objects.create(recipient=ADDRESS, reason=state, occasion=state, state=state))
        sent = Mail.objects.create(
            recipient=ADDRESS, reason="test", occasion="sent", state=Mail.State.SENT, sent_at=timezone.now()
        )
        Mail.objects.filter(pk=sent.pk).update(body=NAMED, subject=NAMED)
        MailChoice.objects.create(address=ADDRESS, topic="receipts", how="never")
        self.rows.append(Bounce.objects.create(address=ADDRESS, mail=sent))
        Bounce.objects.create(address="somebody@portal.example", said=NAMED)
        Subscription.objects.create(document=factories.DocumentFactory(), email=ADDRESS, user=self.user)
        to_others = Mail.objects.create(recipient="somebody@portal.example", reason="test", occasion="1")
        Mail.objects.filter(pk=to_others.pk).update(body=NAMED, subject=NAMED, error=NAMED, occasion=NAMED[:100])


def dump() -> str:
    """All tables, all columns, and what the sessions hold, in one text of small letters."""
    words = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (the names come from the database)
            words += [f"{table}: {row!r}" for row in cursor.fetchall()]
    words += [f"session: {session.get_decoded()!r}" for session in Session.objects.all()]
    return "\n".join(words).lower()


def files() -> dict[str, bytes]:
    root = Path(default_storage.location)
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def unpacked(data: bytes) -> bytes:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b" ".join(archive.read(name) for name in archive.namelist())


def traces(words: str) -> list[str]:
    return [line[:300] for line in words.splitlines() if any(trace in line for trace in TRACES)]
