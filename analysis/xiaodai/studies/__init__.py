"""One package a question; each returns its results as data frames and quantities."""
