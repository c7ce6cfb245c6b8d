"""Mail that came back: read from a mailbox or noted by hand, and known of an address until somebody clears it."""
