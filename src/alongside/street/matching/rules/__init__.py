"""Decisions of matching: how sure it is that two calls are one event, and who of a group speaks for it."""
