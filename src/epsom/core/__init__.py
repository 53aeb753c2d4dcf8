"""All judgement, as pure functions: facts and knowledge in, an answer with its reasons out."""
