"""Finds what a text leans on, which paper is meant, and whether it says what the text says it says."""
