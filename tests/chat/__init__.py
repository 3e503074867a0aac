"""The conversation, proven from outside: real server processes, real sockets, real HTTP."""
