"""What is said about text, and how it is kept."""
