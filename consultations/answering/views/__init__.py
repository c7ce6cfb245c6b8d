"""Views of the room: the coordinator's inbox, the public outcome, and what changed between versions."""
