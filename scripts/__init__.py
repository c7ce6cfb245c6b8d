"""What `make` calls: preparing a machine, checking the code, running the tests. Needs nothing but Python itself."""
