"""Whether two people say the same: a short sum of the words, whatever the blanks, the marks and the capitals."""

import hashlib
import re

# Below that everybody says the same ("I agree with this."), or writes an abbreviation.
FEWEST_WORDS = 6
LENGTH = 32


def fingerprint(*texts: str) -> str:
    """The same for the same words, in an order that does not depend on what of them is remark and what suggestion.

    Empty where there are too few words to say anything.
    """
    words = sorted(re.findall(r"\w+", " ".join(texts).casefold()))
    if len(words) < FEWEST_WORDS:
        return ""
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:LENGTH]
