"""What the log says, purely."""
