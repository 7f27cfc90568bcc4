"""What partial disclosures allow: sharp bounds on moments and statistics."""
