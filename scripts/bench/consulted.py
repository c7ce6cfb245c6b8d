"""A comment period as large as those with which the nearest peers were measured: 40 chapters, 200 paragraphs of about
110 words, 500 accounts, thousands of comments and a fifth as many replies; one paragraph has 4 % of all.
"""

import random
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from actionplan.models import Strategy
from consultations.models import Comment, Consultation, Document, Node, Reply, Response, Version
from stakeholders.models import User

CHAPTERS, PARAGRAPHS, PEOPLE, BUSY = 40, 200, 500, 7
SHARE_OF_BUSY = 0.04
WORDS = """the government shall report every year how far critical services are protected and who answers for each
measure so that operators regulators schools and citizens can see what was agreed what it costs and when it will be done
"""
KNOWN = tuple(WORDS.split())


@dataclass(frozen=True)
class Consulted:
    """The period, its busiest paragraph, and the accounts that take part."""

    period: Consultation
    busy: Node
    people: list[User]


def sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(KNOWN) for _ in range(words)).capitalize() + "."


def text(chance: random.Random, words: int) -> str:
    return " ".join(sentence(chance, 12) for _ in range(max(1, words // 12)))


def make(comments: int) -> Consulted:
    chance = random.Random(1)  # noqa: S311 (the same texts in every run)
    now = timezone.now()
    strategy = Strategy.objects.create(
        slug="bench", title="Bench", country="BZ", period_from=2026, period_to=2030, announced_at=now
    )
    document = Document.objects.create(strategy=strategy, slug="bench", title="Bench")
    version = Version.objects.create(document=document, number=1, frozen_at=now)
    paragraphs = _nodes(version, chance)
    period = Consultation.objects.create(
        document=document,
        version=version,
        slug="bench",
        title="Bench",
        opens_at=now - timedelta(days=20),
        closes_at=now + timedelta(days=70),
        last_number=comments,
    )
    people = User.objects.bulk_create(
        User(email=f"voice-{number}@portal.example", name=f"Voice {number}", password="") for number in range(PEOPLE)
    )
    responses = Response.objects.bulk_create(
        Response(consultation=period, user=user, email=user.email, name=user.name) for user in people
    )
    _talk(period, paragraphs, responses, comments, chance)
    return Consulted(period, paragraphs[BUSY], people)


def _nodes(version: Version, chance: random.Random) -> list[Node]:
    nodes, position = [], 0
    for chapter in range(CHAPTERS):
        position += 1
        title = sentence(chance, 5)
        nodes.append(
            Node(version=version, position=position, kind="heading", level=1, label=str(chapter + 1), text=title)
        )
        for _ in range(PARAGRAPHS // CHAPTERS):
            position += 1
            words = text(chance, 110)
            nodes.append(Node(version=version, position=position, kind="paragraph", label=str(position), text=words))
    return [node for node in Node.objects.bulk_create(nodes) if node.kind == "paragraph"]


def _talk(
    period: Consultation, paragraphs: list[Node], responses: list[Response], count: int, chance: random.Random
) -> None:
    comments = Comment.objects.bulk_create(
        [
            Comment(
                consultation=period,
                response=chance.choice(responses),
                node=paragraphs[BUSY] if chance.random() < SHARE_OF_BUSY else chance.choice(paragraphs),
                body=text(chance, chance.randint(25, 90)),
                written_at=period.opens_at,
                sent_at=period.opens_at + timedelta(seconds=number),
                number=number + 1,
            )
            for number in range(count)
        ],
        batch_size=2000,
    )
    Reply.objects.bulk_create(
        [
            Reply(comment=chance.choice(comments), response=chance.choice(responses), body=text(chance, 30))
            for _ in range(count // 5)
        ],
        batch_size=2000,
    )
