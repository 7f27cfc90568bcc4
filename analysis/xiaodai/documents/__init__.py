"""The text of a document as its reader sees it: web page, Word, PDF, Markdown or plain text.

`xiaodai.documents.document.read_article` opens a file, `received` what came through a pipe, and
`article` takes a text; each gives an `Article` with its text, language, title and day.
"""
