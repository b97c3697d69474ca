"""What is decided about feeds, without a store, a clock or a network."""
