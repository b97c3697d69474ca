"""What intake decides, purely."""
