"""A self-trial before and while it runs: protocol, safety gate, draw and seal, today's arm, looks. It judges nothing."""
