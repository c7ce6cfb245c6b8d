"""One factory for each model; situations have names (traits)."""

from datetime import timedelta

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from actionplan.models import Activity, Assignment, Objective, Priority, Strategy, TimelineBand
from actionplan.permissions import let_coordinate, let_follow
from consultations.models import Answer, Change, Comment, Consultation, Document, Node, Publication, Response, Version
from stakeholders.models import (
    Address,
    Affiliation,
    Alias,
    Body,
    Category,
    Consent,
    Contact,
    Interaction,
    Invitation,
    Organisation,
    Seat,
    Standing,
    User,
)
from stakeholders.permissions import auditors


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@portal.example")
    name = factory.Sequence(lambda n: f"Person {n}")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda n: f"organisation-{n}")
    name = factory.Sequence(lambda n: f"Organisation {n}")


class AliasFactory(DjangoModelFactory):
    class Meta:
        model = Alias

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Alias {n}")


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Contact {n}")
    email = factory.PostGeneration(
        lambda contact, _create, address, **_rest: AddressFactory(contact=contact, email=address) if address else None
    )


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = Address

    contact = factory.SubFactory(ContactFactory)
    email = factory.Sequence(lambda n: f"contact{n}@portal.example")


class AffiliationFactory(DjangoModelFactory):
    class Meta:
        model = Affiliation

    contact = factory.SubFactory(ContactFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    contact = factory.SubFactory(ContactFactory)
    purpose = Consent.Purpose.CONTACT


class InteractionFactory(DjangoModelFactory):
    class Meta:
        model = Interaction

    subject = factory.Sequence(lambda n: f"Conversation {n}")
    recorded_by = factory.SubFactory(UserFactory)


class StandingFactory(DjangoModelFactory):
    class Meta:
        model = Standing

    organisation = factory.SubFactory(OrganisationFactory)
    influence = 3
    interest = 3
    judged_by = factory.SubFactory(UserFactory)


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    contact = factory.SubFactory(ContactFactory)
    email = factory.Sequence(lambda n: f"invited{n}@portal.example")
    token_hash = factory.Sequence(lambda n: f"{n:064}")
    sent_by = factory.SubFactory(UserFactory)


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    body = factory.SubFactory("tests.factories.BodyFactory")
    organisation = factory.SubFactory(OrganisationFactory)
    holder = factory.SubFactory(ContactFactory)


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = Body

    slug = factory.Sequence(lambda n: f"body-{n}")
    name = factory.Sequence(lambda n: f"Body {n}")
    group = factory.LazyAttribute(lambda o: Group.objects.create(name=o.slug))


class StrategyFactory(DjangoModelFactory):
    class Meta:
        model = Strategy

    class Params:
        hidden = factory.Trait(announced_at=None)

    slug = factory.Sequence(lambda n: f"strategy-{n}")
    title = factory.Sequence(lambda n: f"Strategy {n}")
    country = "Ruritania"
    period_from = 2027
    period_to = 2030
    announced_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=30))


class TimelineBandFactory(DjangoModelFactory):
    class Meta:
        model = TimelineBand

    strategy = factory.SubFactory(StrategyFactory)
    key = TimelineBand.Key.SHORT
    months = 6


class PriorityFactory(DjangoModelFactory):
    class Meta:
        model = Priority

    strategy = factory.SubFactory(StrategyFactory)
    position = factory.Sequence(int)
    number = factory.LazyAttribute(lambda o: str(o.position))
    title = factory.Sequence(lambda n: f"Priority {n}")


class ObjectiveFactory(DjangoModelFactory):
    class Meta:
        model = Objective

    priority = factory.SubFactory(PriorityFactory)
    position = factory.Sequence(int)
    number = factory.LazyAttribute(lambda o: str(o.position))
    title = factory.Sequence(lambda n: f"Objective {n}")


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = Activity

    objective = factory.SubFactory(ObjectiveFactory)
    position = factory.Sequence(int)
    number = factory.LazyAttribute(lambda o: f"{o.objective.number}.{o.position}")
    text = factory.Sequence(lambda n: f"Do thing {n}")


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    objective = factory.SubFactory(ObjectiveFactory)
    role = Assignment.Role.LEAD
    words = "NSCS"


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    strategy = factory.SubFactory(StrategyFactory)
    slug = factory.Sequence(lambda n: f"draft-{n}")
    title = factory.Sequence(lambda n: f"Draft {n}")


class VersionFactory(DjangoModelFactory):
    class Meta:
        model = Version

    class Params:
        frozen = factory.Trait(frozen_at=factory.LazyFunction(timezone.now))

    document = factory.SubFactory(DocumentFactory)
    number = factory.LazyAttribute(lambda o: o.document.versions.count() + 1)


class NodeFactory(DjangoModelFactory):
    class Meta:
        model = Node

    version = factory.SubFactory(VersionFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = Node.Kind.PARAGRAPH
    level = factory.LazyAttribute(lambda o: 1 if o.kind == Node.Kind.HEADING else None)
    label = factory.LazyAttribute(lambda o: str(o.position))
    text = factory.Sequence(lambda n: f"Paragraph number {n} says something.")


class ConsultationFactory(DjangoModelFactory):
    """Open now, unless a trait says otherwise."""

    class Meta:
        model = Consultation

    class Params:
        scheduled = factory.Trait(opens_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=1)))
        closed = factory.Trait(
            opens_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=40)),
            closes_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=1)),
        )

    document = factory.LazyAttribute(lambda o: o.version.document)
    version = factory.SubFactory(VersionFactory, frozen=True)
    slug = factory.Sequence(lambda n: f"comments-{n}")
    title = factory.Sequence(lambda n: f"Comment period {n}")
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    closes_at = factory.LazyAttribute(lambda o: o.opens_at + timedelta(days=30))


class ResponseFactory(DjangoModelFactory):
    class Meta:
        model = Response

    consultation = factory.SubFactory(ConsultationFactory)
    user = factory.SubFactory(UserFactory)
    email = factory.LazyAttribute(lambda o: o.user.email if o.user else "voice@portal.example")
    name = factory.LazyAttribute(lambda o: o.user.name if o.user else "A voice")


class CommentFactory(DjangoModelFactory):
    """Sent, on a paragraph of the consulted version."""

    class Meta:
        model = Comment

    class Params:
        unsent = factory.Trait(sent_at=None, number=None)
        suggestion = factory.Trait(kind=Comment.Kind.SUGGESTION, replacement="Other words.")

    consultation = factory.SubFactory(ConsultationFactory)
    response = factory.SubFactory(ResponseFactory, consultation=factory.SelfAttribute("..consultation"))
    node = factory.SubFactory(NodeFactory, version=factory.SelfAttribute("..consultation.version"))
    body = factory.Sequence(lambda n: f"Remark {n}")
    sent_at = factory.LazyFunction(timezone.now)
    number = factory.LazyAttribute(lambda o: o.consultation.comments.count() + 1)


class ChangeFactory(DjangoModelFactory):
    class Meta:
        model = Change

    node = factory.SubFactory(NodeFactory)
    text_before = "Old words."
    text_after = "New words."
    made_by = factory.SubFactory(UserFactory)


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer

    comment = factory.SubFactory(CommentFactory)
    disposition = Answer.Disposition.NOTED
    reason = "Thank you. The text says so already."
    prepared_by = factory.SubFactory(UserFactory)


class PublicationFactory(DjangoModelFactory):
    class Meta:
        model = Publication

    version = factory.SubFactory(VersionFactory, frozen=True)
    requested_by = factory.SubFactory(UserFactory)


def coordinator_of(strategy: Strategy, **fields: object) -> User:
    """Alice: she coordinates the strategy."""
    group, _made = Group.objects.get_or_create(name=f"coordinators:{strategy.slug}")
    let_coordinate(group, strategy)
    user = UserFactory(**{"name": "Alice", **fields})
    user.groups.add(group)
    return user


def follower_of(strategy: Strategy, **fields: object) -> User:
    """Bob: he sits in the task force and reads the papers of the strategy before the public."""
    group, _made = Group.objects.get_or_create(name=f"task-force:{strategy.slug}")
    let_follow(group, strategy)
    user = UserFactory(**{"name": "Bob", **fields})
    user.groups.add(group)
    return user


def outsider(**fields: object) -> User:
    """Charlie: he has an account and no right at all."""
    return UserFactory(**{"name": "Charlie", **fields})


def category(key: str) -> Category:
    """One of the categories that come with the portal, such as "ministries"."""
    return Category.objects.get(key=key)


def contact_of(user: User, **fields: object) -> Contact:
    """The person's row in the register, recognised by the address of the account."""
    return ContactFactory(**{"name": user.name, "user": user, "email": user.email, **fields})


def seated(body: Body, **fields: object) -> User:
    """Somebody with an account who holds a seat in the body today."""
    user = UserFactory(**fields)
    SeatFactory(body=body, holder=contact_of(user))
    return user


def focal_point_of(organisation: Organisation, **fields: object) -> User:
    """Fay: she speaks for the organisation today."""
    user = UserFactory(**{"name": "Fay", **fields})
    if organisation.group is None:
        organisation.group = Group.objects.create(name=f"focal-points:{organisation.slug}")
        organisation.save()
    AffiliationFactory(contact=contact_of(user), organisation=organisation, is_focal_point=True)
    return user


def keeper_of_the_register(**fields: object) -> User:
    """Alice, where it does not matter which strategy she coordinates."""
    return coordinator_of(StrategyFactory(), **fields)


def auditor(**fields: object) -> User:
    """Otto: he reads everything but the standings, and changes nothing."""
    user = UserFactory(**{"name": "Otto", **fields})
    user.groups.add(auditors())
    return user
