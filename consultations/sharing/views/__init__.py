"""Pages of the shared response."""
