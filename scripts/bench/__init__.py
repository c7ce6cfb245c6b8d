"""`make bench`: what the portal does most, as a ratio to a floor that is measured in the same run on the same machine.

    .venv/bin/python -m scripts.bench [--only WORD …] [--small] [--rounds N] [--to FILE]

One file for each measure; `frame` takes the rounds and reckons, `one` runs one measure in a process of its own.
"""
