"""Text: articles, their blocks, units and places. Immutable; knows nothing of annotators or terminals."""
