"""Suggesters: they propose annotations, which stay proposals until a person accepts them."""
