"""What the screens are made of; every widget draws its own lines."""
