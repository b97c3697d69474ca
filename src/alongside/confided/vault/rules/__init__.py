"""What the vault works out, purely: sealing, wrapping, blind indexes, ledger leaves."""
