"""The pages of this room: reading a draft, writing on it, the own comments, and running a comment period."""
