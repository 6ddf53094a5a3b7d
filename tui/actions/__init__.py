"""What commands do: one module for each group of the table, one function for each action."""
