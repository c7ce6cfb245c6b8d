"""Questions and answers for the tests of this room."""

from typing import Any

from django.utils import timezone

from consultations.commenting.models import Holder
from consultations.models import Consultation, Response
from consultations.questioning.asking import add_question
from consultations.questioning.models import Opinion, Question
from consultations.questioning.opinions import save_opinion, send_opinions
from tests import factories


def question(period: Consultation, form: str = "one", **fields: Any) -> Question:
    told: dict[str, Any] = {"one": ["Yes", "No"], "several": ["Staff", "Money", "Time"], "scale": ["Bad", "Good"]}
    asked = {"words": "Is it clear?", "form": form, "choices": told.get(form, []), **fields}
    return add_question(period, by=None, **asked)


def answered(asked: Question, chosen: tuple[int, ...] = (), text: str = "", **response: Any) -> Opinion:
    """An answer that somebody with an account sent."""
    period = asked.consultation
    if "user" not in response:
        response["user"] = factories.UserFactory()
    given: Response = factories.ResponseFactory(consultation=period, **response)
    holder = Holder(user_id=given.user_id) if given.user_id else Holder(key=f"key-{given.pk}")
    save_opinion(asked, holder, text=text, chosen=list(chosen), at=timezone.now())
    send_opinions(period, holder, response=given, at=timezone.now())
    return asked.opinions.get(response=given)
