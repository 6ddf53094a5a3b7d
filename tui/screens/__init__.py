"""What fills the terminal: the reader, and what opens above it."""
