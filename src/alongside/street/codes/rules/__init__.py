"""What a code may mean, and when two people agree: pure."""
