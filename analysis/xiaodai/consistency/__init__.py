"""Relations between figures, and which figures cannot all be true."""
