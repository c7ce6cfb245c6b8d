"""Views of the register: its two lists, their pages, and what hangs on them."""
