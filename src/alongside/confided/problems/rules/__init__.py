"""What is worked out about problems, purely."""
