"""What is decided about pages: rungs and their times, back-off, what a text says, what was missed."""
