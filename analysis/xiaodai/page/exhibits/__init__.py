"""What each study shows: its charts and tables with their words, one module a study."""
