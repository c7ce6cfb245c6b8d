"""The pages of the room `questioning`."""
