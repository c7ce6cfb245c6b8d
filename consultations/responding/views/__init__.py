"""Views of the room `responding`."""
