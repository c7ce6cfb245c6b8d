"""The demonstration that `make run` starts: sign in with one click, read the portal's mail in the browser.

Installed only where DEMO is set, and never where the portal is reached over HTTPS.
"""
