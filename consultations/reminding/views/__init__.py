"""Views of the room: the mails of a comment period, and the subscriptions to them."""
