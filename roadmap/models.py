"""How and when: gathers the rooms' models for Django."""

from roadmap.planning.models import Phase, Roadmap, Step

__all__ = ["Phase", "Roadmap", "Step"]
