"""Pages of the room `entering`."""
