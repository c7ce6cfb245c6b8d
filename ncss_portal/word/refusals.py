"""Why a file is refused, as sentences that say what to do about it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class RefusedFile(ValueError):
    """A file that is not taken in. `str()` is a sentence for the person who uploaded it; `reason` is a fixed key."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


def too_large(largest_bytes: int) -> RefusedFile:
    megabytes = largest_bytes // (1024 * 1024)
    sentence = ngettext(
        "This file is larger than %(megabytes)d MB. Make its pictures smaller and upload it again.",
        "This file is larger than %(megabytes)d MB. Make its pictures smaller and upload it again.",
        megabytes,
    )
    return RefusedFile("too_large", sentence % {"megabytes": megabytes})


def empty() -> RefusedFile:
    return RefusedFile("empty", _("This file is empty. Save the document again and upload the new file."))


def old_word() -> RefusedFile:
    return RefusedFile(
        "old_format",
        _("This file is in the old Word format (.doc). Open it in Word, save it as .docx and upload that."),
    )


def old_excel() -> RefusedFile:
    return RefusedFile(
        "old_format",
        _("This file is in the old Excel format (.xls). Open it in Excel, save it as .xlsx and upload that."),
    )


def protected() -> RefusedFile:
    return RefusedFile(
        "protected",
        _("This file is protected with a password. Open it, remove the password, save it and upload it again."),
    )


def not_word() -> RefusedFile:
    return RefusedFile("wrong_kind", _("This is not a Word document. Upload a file that was saved as .docx."))


def not_excel() -> RefusedFile:
    return RefusedFile("wrong_kind", _("This is not an Excel workbook. Upload a file that was saved as .xlsx."))


def not_text() -> RefusedFile:
    return RefusedFile("wrong_kind", _("This is not a text file in UTF-8. Save it as UTF-8 and upload it again."))


def macros() -> RefusedFile:
    return RefusedFile(
        "macros",
        _("This file contains macros. Save it without macros, as .docx or .xlsx, and upload that."),
    )


def damaged() -> RefusedFile:
    return RefusedFile(
        "damaged",
        _("This file is damaged and cannot be read. Open it, save it under a new name and upload the new file."),
    )


def too_big_inside() -> RefusedFile:
    return RefusedFile(
        "too_big_inside",
        _("This file unpacks to far more than a document needs. Copy its text into a new document and upload that."),
    )


def too_deep() -> RefusedFile:
    return RefusedFile(
        "too_deep",
        _("Tables or boxes in this file are nested too deeply. Copy its text into a new document and upload that."),
    )


def unsafe() -> RefusedFile:
    return RefusedFile(
        "unsafe",
        _("Parts of this file do not belong in a document. Copy its text into a new document and upload that."),
    )
