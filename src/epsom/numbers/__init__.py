"""Numbers only: this floor does not know the word magnesium. NumPy and SciPy live here and nowhere else."""
