"""What safety decides, without a store or a clock."""
