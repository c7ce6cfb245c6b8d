"""Taking in a comment matrix, once."""

from datetime import datetime

from django.db import transaction

from consultations.commenting.models import Comment
from consultations.entering.matrix_rows import Understood
from consultations.entering.models import ReturnedFile
from consultations.entering.on_behalf import enter, respondent
from ncss_portal.history.models import record
from stakeholders.models import User


@transaction.atomic
def take_matrix(
    file: ReturnedFile, understood: Understood, *, received_at: datetime, late_reason: str = "", by: User, at: datetime
) -> int | None:
    """Enters every new row; gives how many. None where somebody else, or the click before, took the file in."""
    if not file.claim():
        return None
    response = respondent(file.consultation, contact=file.contact, organisation=file.organisation, at=at)
    entered = [
        enter(
            file.consultation, response=response, node=row.node, kind=row.kind, body=row.body,
            replacement=row.replacement, sensitivity=row.sensitivity, channel=Comment.Channel.MATRIX,
            received_at=received_at, author_name=row.author_name, source_key=row.source_key, late_reason=late_reason,
            by=by, at=at,
        )
        for row in understood.new
    ]  # fmt: skip
    number = sum(comment is not None for comment in entered)
    # About the period: the name of a file may name people.
    record("comment matrix taken in", file.consultation, by=by, comments=number)
    return number
