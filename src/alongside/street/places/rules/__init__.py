"""What can be worked out about places, purely."""
