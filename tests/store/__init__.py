"""The record: the same tests on a file and on a PostgreSQL server, and what only a file has to bear."""
