"""What `./dev` does: one module per job, Python's standard library only, from Python 3.9."""
