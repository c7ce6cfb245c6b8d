"""Characters of symbol fonts (`w:sym`), as Unicode. Word stores them as places in a font, not as characters."""

_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x9F: "•",
    0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xE0: "→", 0xDF: "←", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒",
    0xFE: "☑",
}  # fmt: skip
_SYMBOL = {
    0x2D: "−", 0x44: "Δ", 0x46: "Φ", 0x47: "Γ", 0x4C: "Λ", 0x50: "Π", 0x53: "Σ", 0x57: "Ω", 0x61: "α", 0x62: "β",
    0x64: "δ", 0x65: "ε", 0x67: "γ", 0x6C: "λ", 0x6D: "μ", 0x70: "π", 0x72: "ρ", 0x73: "σ", 0x74: "τ", 0x77: "ω",
    0xA3: "≤", 0xA5: "∞", 0xAE: "→", 0xAC: "←", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB9: "≠",
    0xBB: "≈", 0xD0: "∠", 0xD2: "®", 0xD3: "©", 0xD4: "™",
}  # fmt: skip
_FONTS = {"wingdings": _WINGDINGS, "symbol": _SYMBOL}
UNKNOWN = "▯"


def symbol(font: str, code: str) -> tuple[str, bool]:
    """The character for a hexadecimal `code` in a `font`, and whether it is known."""
    try:
        place = int(code, 16)
    except ValueError:
        return UNKNOWN, False
    if not 0xF000 <= place <= 0xF0FF:
        return (chr(place), True) if 0x20 <= place < 0xD800 else (UNKNOWN, False)
    known = _FONTS.get(font.strip().lower(), {}).get(place - 0xF000)
    return (known, True) if known else (UNKNOWN, False)
