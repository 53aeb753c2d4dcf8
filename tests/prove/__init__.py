"""The proof: boundary people, one by one, through the production functions, against invariants written apart."""
