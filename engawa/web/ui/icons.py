"""A small set of line drawings on a 24-unit square. An icon never stands without a word."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

ICONS: dict[str, tuple[str, ...]] = {
    "arrow": ("M5 12h14", "M13 6l6 6-6 6"),
    "back": ("M19 12H5", "M11 6l-6 6 6 6"),
    "calendar": ("M5 6h14v14H5z", "M5 10.5h14", "M9 3.5V8", "M15 3.5V8"),
    "camera": ("M3.5 7h11v10h-11z", "M14.5 11l6-3.5v9l-6-3.5"),
    "camera_off": ("M3.5 7h8", "M14.5 10v7h-11V7", "M16 11.9l4.5-4.4v9", "M4 3.5l16 17"),
    "chat": ("M4 5h16v11h-9l-4.5 4v-4H4z", "M8 9.5h8", "M8 12.5h5"),
    "check": ("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M8 12.3l2.8 2.8L16.2 9.5"),
    "clock": ("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7.5V12l3.2 2"),
    "close": ("M6 6l12 12", "M18 6L6 18"),
    "copy": ("M9 9h10v11H9z", "M15 9V4H5v11h4"),
    "down": ("M6 9.5l6 6 6-6",),
    "download": ("M12 4v11", "M7 10.5l5 5 5-5", "M5 20h14"),
    "error": ("M8.2 3.5h7.6l4.7 4.7v7.6l-4.7 4.7H8.2l-4.7-4.7V8.2z", "M12 8v5", "M12 16.2v.1"),
    "eye": (
        "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z",
        "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    ),
    "filter": ("M4 6.5h16", "M7 12h10", "M10 17.5h4"),
    "home": ("M3.5 11.5L12 4l8.5 7.5", "M6 10v9.5h12V10", "M4 19.5h16"),
    "info": ("M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 11v5.5", "M12 7.6v.1"),
    "key": ("M8 11.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", "M11 12.7L19.5 4.5", "M16 8l3 3"),
    "leave": ("M13 4H5v16h8", "M10 12h10.5", "M16.5 8l4 4-4 4"),
    "lock": ("M5.5 10.5h13v10h-13z", "M8 10.5V8a4 4 0 0 1 8 0v2.5"),
    "mail": ("M3.5 5.5h17v13h-17z", "M3.5 7l8.5 6.5L20.5 7"),
    "menu": ("M4 6.5h16", "M4 12h16", "M4 17.5h16"),
    "mic": ("M12 3.5a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0v-5a3 3 0 0 0-3-3z", "M5.5 11.5a6.5 6.5 0 0 0 13 0", "M12 18v3"),
    "mic_off": (
        "M9 9v2.5a3 3 0 0 0 4.6 2.5",
        "M15 11.3V6.5a3 3 0 0 0-5.8-1",
        "M5.5 11.5a6.5 6.5 0 0 0 10.3 5.3",
        "M18.3 13.2c.1-.5.2-1.1.2-1.7",
        "M12 18v3",
        "M4 3.5l16 17",
    ),
    "paper": ("M6 3.5h8l4 4v13H6z", "M14 3.5v4h4", "M9 12h6", "M9 15.5h6"),
    "people": (
        "M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
        "M3 19.5c0-3.6 2.6-6 6-6s6 2.4 6 6",
        "M15.5 5.4a2.8 2.8 0 0 1 0 5.3",
        "M17.5 14c2.2.8 3.5 2.7 3.5 5.5",
    ),
    "person": ("M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", "M4.5 20.5c0-4.2 3.2-7 7.5-7s7.5 2.8 7.5 7"),
    "phone": (
        "M6.5 3.5H9L10.5 8l-2 1.6a12.5 12.5 0 0 0 5.9 5.9l1.6-2 4.5 1.5v2.5A2.5 2.5 0 0 1 17.8 20C10.5 19.4 4.6 13.5 4 6.2z",
    ),
    "print": ("M7 8.5V4h10v4.5", "M4 8.5h16V17h-3", "M7 17H4V8.5", "M7 14h10v6.5H7z"),
    "search": ("M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z", "M15.5 15.5l5 5"),
    "sound": ("M4 9.5h3.5L12 5.5v13l-4.5-4H4z", "M15.5 9a4.5 4.5 0 0 1 0 6", "M18 6.5a8 8 0 0 1 0 11"),
    "ticket": ("M3.5 7h17v3.3a1.8 1.8 0 0 0 0 3.4V17h-17v-3.3a1.8 1.8 0 0 0 0-3.4z", "M14.5 8v8"),
    "warning": ("M12 4l9.5 16h-19z", "M12 10v5", "M12 17.5v.1"),
}


def drawing(name: str) -> SafeString:
    """Inline SVG, unseen by screen readers: the word beside it speaks. Raises KeyError for an unknown name."""
    paths = format_html_join("", '<path d="{}"/>', ((path,) for path in ICONS[name]))
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', paths)
