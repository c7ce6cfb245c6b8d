"""Word and Markdown files, read into a plain structure of blocks.

`uploads.check_upload` refuses a bad file before any parser sees it; `drafts.read_draft` does that and gives a
`blocks.Draft`. Nothing here knows what a strategy is.
"""
