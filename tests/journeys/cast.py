"""Who takes part in a journey, each with a browser of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db.models import QuerySet
from playwright.sync_api import Browser, Page

from consultations.models import Consultation, Node
from stakeholders.models import User
from tests.journeys.browser import new_page
from tests.journeys.looking import Eye
from tests.journeys.postbox import Postbox

ALICE, BEA, CEM = "alice@secretariat.example", "bea@university.example", "cem@mail.example"
DORA = "dora@secretariat.example"


@dataclass
class Cast:
    """Dora administers, Alice coordinates, Bea is a stakeholder, Cem a reader; their mail; the eye on the pages."""

    dora: Page
    alice: Page
    bea: Page
    cem: Page
    post: Postbox
    eye: Eye = field(default_factory=Eye)

    # Words of our own: nothing of the ministry's text stands here.
    suggested = "Every operator reports a serious incident to the national team within two hours."
    reworded = "Where we stand and what we build on"

    @property
    def period(self) -> Consultation:
        return Consultation.objects.select_related("version__document").get()

    def paragraph(self, number: int) -> Node:
        """A paragraph of the consulted version by its place among them; the first is 0."""
        return self._nodes("paragraph", role="")[number]

    @property
    def heading(self) -> Node:
        return self._nodes("heading")[4]

    @property
    def row(self) -> Node:
        """The first activity of the plan."""
        return self._nodes("plan_row", data__rank="activity")[0]

    def _nodes(self, kind: str, **fields: object) -> QuerySet[Node]:
        return self.period.version.nodes.filter(kind=kind, **fields).order_by("position")


@contextmanager
def cast_of(chromium: Browser, url: str, post: Postbox, *, javascript: bool = True) -> Iterator[Cast]:
    """Four browsers, and the one account that a new portal has: its administrator's."""
    User.objects.create_superuser(DORA, name="Dora Usher")
    pages = [new_page(chromium, base_url=url, javascript=javascript) for _person in range(4)]
    yield Cast(*pages, post=post)
    for page in pages:
        page.context.close()
