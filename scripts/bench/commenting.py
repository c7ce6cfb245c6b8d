"""How long the pages of a comment period take: the whole draft, one paragraph's comments, and posting a comment.

Both sides answer requests in this process. The floor has no middleware, no session and no account; the portal is as it
is in production, with a signed-in reader.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from typing import Any

from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from consultations.models import Response
from scripts.bench.consulted import Consulted, make, text
from scripts.bench.frame import Measure, Sides, Taken, stopwatch
from stakeholders.models import User

# Style sheets under their own names: nobody collected them for this measure, and looking up a name costs nothing.
UNNAMED_FILES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FLOOR = {"MIDDLEWARE": [], "ROOT_URLCONF": "scripts.bench.floor_pages"}
Ask = Callable[[Client], None]
# So many people post in turn.
AT_ONCE = 20


def _times(client: Client, ask: Ask, times: int) -> Taken:
    with stopwatch() as watch:
        for _ in range(times):
            ask(client)
    return watch.each(times)


def _floor(client: Client, ask: Ask, times: int) -> Taken:
    with override_settings(**FLOOR):
        return _times(client, ask, times)


def _get(path: str, client: Client) -> None:
    _expect(client.get(path, secure=True), 200)


def _expect(answer: Any, status: int) -> None:
    if answer.status_code != status:
        raise RuntimeError(f"{answer.status_code} instead of {status}")


@contextmanager
def _sides(floor: Ask, portal: Ask, consulted: Consulted, times: int) -> Iterator[Sides]:
    with override_settings(**FLOOR):
        plain = Client(SERVER_NAME="localhost")
    with override_settings(STORAGES=UNNAMED_FILES):
        reader = _signed_in(consulted.people[0])
        yield Sides(partial(_floor, plain, floor, times), partial(_times, reader, portal, times))


def _signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@contextmanager
def draft_page(comments: int, small: bool) -> Iterator[Sides]:
    consulted = make(comments // 20 if small else comments)
    floor = partial(_get, f"/draft/{consulted.period.version_id}")
    portal = partial(_get, consulted.period.get_absolute_url())
    with _sides(floor, portal, consulted, 3 if small else 15) as sides:
        yield sides


@contextmanager
def talk(comments: int, small: bool) -> Iterator[Sides]:
    consulted = make(comments // 20 if small else comments)
    floor = partial(_get, f"/comments/{consulted.busy.pk}")
    place = reverse("consultations:place", args=[consulted.period.slug, consulted.busy.anchor])
    with _sides(floor, partial(_get, place), consulted, 5 if small else 40) as sides:
        yield sides


@contextmanager
def posting(comments: int, small: bool) -> Iterator[Sides]:
    """Each post has other words, of one account after the other, as people do: one alone would soon look suspicious."""
    consulted = make(comments // 20 if small else comments)
    chance = random.Random(3)  # noqa: S311 (no secret)
    period, node = consulted.period, consulted.busy
    response = Response.objects.filter(consultation=period).values_list("pk", flat=True)[0]

    def floor(client: Client) -> None:
        said = {"period": period.pk, "response": response, "node": node.pk, "body": text(chance, 40)}
        _expect(client.post("/insert", said, secure=True), 201)

    people = cycle([_signed_in(user) for user in consulted.people[:AT_ONCE]])

    def portal(_client: Client) -> None:
        said = {"on": node.anchor, "kind": "remark", "body": text(chance, 40), "sensitivity": "public"}
        path = reverse("consultations:comment_write", args=[period.slug])
        _expect(next(people).post(path, said, secure=True), 302)

    # Under the limit for one account in an hour, over all rounds.
    with _sides(floor, portal, consulted, 3 if small else 30) as sides:
        yield sides


def _measures() -> Iterator[Measure]:
    whole = "a view without middleware that does the same with one query"
    for count in (5_000, 20_000):
        said = f"{count:,} comments"
        yield Measure(f"draft page, {said}", "one page of 240 pieces", whole, partial(draft_page, count), aim=2)
        yield Measure(f"comments of a paragraph, {said}", "20 comments", whole, partial(talk, count), aim=2)
        yield Measure(f"posting, {said}", "one comment", "one INSERT with COMMIT", partial(posting, count), aim=4)


MEASURES = tuple(_measures())
