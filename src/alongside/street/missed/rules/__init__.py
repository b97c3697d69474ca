"""Decisions of missed: why nobody went, whether an answer still fits, falls in low counts, the capture rate."""
