"""Servers that speak the real protocols on this machine, with switchable faults."""
