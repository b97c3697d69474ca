"""What the centre room decides: pure."""
