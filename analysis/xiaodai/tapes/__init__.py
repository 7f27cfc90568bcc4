"""Loan tapes of any size: what a pool is made of, and how it behaves."""
