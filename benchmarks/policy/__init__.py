"""The weeks that the policies play: where calls come from, how a week is played, and what knowing it all would give."""
