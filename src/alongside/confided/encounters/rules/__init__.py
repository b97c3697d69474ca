"""What encounters work out, purely."""
