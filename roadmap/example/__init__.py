"""The example that a newcomer finds in the portal: how Belize made its strategy, and a next one that is being written.

Institutions, numbers and bands of the first strategy are the public record's; every sentence is written anew. The
next strategy, all people, and the bodies that comment are invented. What is said stands in the YAML and Markdown files
of this folder; the modules beside them only put it into the portal.
"""
