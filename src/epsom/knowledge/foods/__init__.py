"""The packed food table, the synonyms, the swaps, and where every value comes from. Data only."""
