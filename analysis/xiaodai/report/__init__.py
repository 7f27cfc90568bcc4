"""The top floor: parameters, running the notebooks, and the report as static HTML."""
