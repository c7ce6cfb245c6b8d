"""The form in which somebody says how mail shall come: one question for each topic."""

from collections.abc import Iterable, Mapping

from django import forms
from django.http import QueryDict

from ncss_portal.outbox.kinds import Topic
from ncss_portal.outbox.models import MailChoice


class WishesForm(forms.Form):
    """Asks about the given topics and no others, whatever is sent."""

    def __init__(
        self, topics: Iterable[Topic], wishes: Mapping[str, str] | None = None, *, data: QueryDict | None = None
    ) -> None:
        super().__init__(data)
        self._topics = {f"topic-{topic.name}": topic for topic in topics}
        for name, topic in self._topics.items():
            self.fields[name] = forms.ChoiceField(
                label=str(topic.title),
                help_text=str(topic.about),
                choices=MailChoice.How.choices,
                initial=(wishes or {}).get(topic.name, MailChoice.How.EACH),
                widget=forms.RadioSelect,
            )

    @property
    def wishes(self) -> dict[str, str]:
        """How each topic is wanted, by its name. Of a valid form."""
        return {topic.name: self.cleaned_data[name] for name, topic in self._topics.items()}
