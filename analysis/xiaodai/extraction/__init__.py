"""Every number and every word for time in a running text: where it stands and how it reads.

`xiaodai.extraction.figures.figures` finds the numbers of an article, with their units and bounds,
`xiaodai.extraction.times.times` the words for time, with the days that they mean. What they are
about is not asked here; `xiaodai.audit` does that.
"""
