"""Forms of the register: all that people type is checked here."""
