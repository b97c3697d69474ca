"""What the vault decides and computes: no Django, no clock, no files."""
