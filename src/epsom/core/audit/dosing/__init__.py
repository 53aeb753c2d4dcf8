"""Reads the amounts of a text: what they are of, how often a day, what they are for, and whether they pass a limit."""
