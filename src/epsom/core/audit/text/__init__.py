"""Takes a text in: its words and known phrases, its sentences, their shape, what they speak of. It finds no claims."""
