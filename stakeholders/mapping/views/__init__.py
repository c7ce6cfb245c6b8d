"""Pages of the map: all of them are confidential."""
