"""What dispatch decides, purely."""
