"""One module for each place in the app, named like its address; each has a `router`."""
