"""The nouns of the register, gathered."""

from stakeholders.register.models.contacts import Address, Affiliation, Consent, Contact
from stakeholders.register.models.interactions import Interaction
from stakeholders.register.models.organisations import Alias, Category, Organisation

__all__ = ["Address", "Affiliation", "Alias", "Category", "Consent", "Contact", "Interaction", "Organisation"]
