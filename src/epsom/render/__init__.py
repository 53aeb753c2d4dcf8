"""Reports made visible: in a terminal, or as a printable page. No judgement and no choice of content here."""
