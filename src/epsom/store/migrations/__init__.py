"""Numbered steps that bring an older database to the tables of today. A step, once released, is never changed."""
