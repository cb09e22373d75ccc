"""Reading a fair."""
