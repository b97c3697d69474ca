"""What is decided about people and their hours: pure."""
