"""What is counted, purely: the facts, the definitions, the hiding of small numbers."""
