"""What the numbers of a standing mean, in words and signs."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# 4 and 5 count as high, on both scales.
HIGH = 4

INFLUENCE: dict[int, str | Promise] = {
    1: pgettext_lazy("influence", "Very little"),
    2: pgettext_lazy("influence", "Little"),
    3: pgettext_lazy("influence", "Some"),
    4: pgettext_lazy("influence", "Much"),
    5: pgettext_lazy("influence", "Decisive"),
}
INTEREST: dict[int, str | Promise] = {
    1: pgettext_lazy("interest", "Very little"),
    2: pgettext_lazy("interest", "Little"),
    3: pgettext_lazy("interest", "Some"),
    4: pgettext_lazy("interest", "Strong"),
    5: pgettext_lazy("interest", "Very strong"),
}


class Quadrant(models.TextChoices):
    """What the power/interest grid (Mendelow) advises."""

    MANAGE = "manage", _("Manage closely")
    SATISFY = "satisfy", _("Keep satisfied")
    INFORM = "inform", _("Keep informed")
    MONITOR = "monitor", _("Monitor")


def quadrant_of(influence: int, interest: int) -> Quadrant:
    if influence >= HIGH:
        return Quadrant.MANAGE if interest >= HIGH else Quadrant.SATISFY
    return Quadrant.INFORM if interest >= HIGH else Quadrant.MONITOR


# Position → sign and colour. The sign alone tells them apart; the colours hold for people who confuse red and green.
# The order is that in which a map lists them.
SIGNS: dict[str, tuple[str, str]] = {
    "leading": ("star", "accent"),
    "supportive": ("disc", "track"),
    "neutral": ("ring", "edge"),
    "unaware": ("square", "edge"),
    "resistant": ("cross", "bad"),
}
