"""The pages of this room, by who looks at them."""
