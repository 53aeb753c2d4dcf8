"""Finds what a text says of magnesium, sentence by sentence, each way of saying it in a module. It judges nothing."""
