"""The verdict of a self-trial: what the rule of the protocol makes of the numbers, or why it stays silent."""
