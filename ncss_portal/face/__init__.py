"""The face of the portal: the frame of every page, its components, its form fields and its web fonts."""
