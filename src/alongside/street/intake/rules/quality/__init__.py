"""What may be said of a source, purely: how many calls were to be expected, where nothing came, what has changed."""
