"""Any file that a draft can come in, by the ending of its name."""

from typing import BinaryIO

from ncss_portal.word.blocks import Draft
from ncss_portal.word.markdown_files import read_markdown
from ncss_portal.word.reading import read_docx
from ncss_portal.word.uploads import LARGEST_UPLOAD_BYTES, check_upload

MARKDOWN_ENDINGS = (".md", ".markdown")


def read_draft(file: BinaryIO, name: str, *, largest_bytes: int = LARGEST_UPLOAD_BYTES) -> Draft:
    """Check and read a Word or Markdown file. Raises `RefusedFile` with a sentence for the person who sent it."""
    if name.lower().endswith(MARKDOWN_ENDINGS):
        data = check_upload(file, name, expect="text", largest_bytes=largest_bytes)
        return read_markdown(data.decode("utf-8-sig"))
    return read_docx(check_upload(file, name, largest_bytes=largest_bytes))
