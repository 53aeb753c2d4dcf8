"""Icons of our own, one stroke weight on a 24 grid, and the few drawings that make the place feel like one.

Only shapes: colours and strokes are the style sheet's. Drawings say nothing that the words beside them do not.
"""

from __future__ import annotations

from markupsafe import Markup

__all__ = ["ART", "ICONS", "sky"]

_PATHS = {
    "mark": '<path d="M12 3c3.4 4.4 5.8 7.3 5.8 10.500a5.8 5.8 0 0 1-11.6 0C6.2 10.3 8.6 7.4 12 3z"/>'
    '<path d="M6.4 14.200c1.8-1.2 3.8-1.2 5.6 0s3.8 1.2 5.6 0"/>',
    "today": '<path d="M3 17.500h18M7 17.500a5 5 0 0 1 10 0M12 5v3.500M4.8 9.600l2.2 2.200M19.2 9.6 17 11.800M8 21h8"/>',
    "plan": '<path d="M3 19h4.500v-4H12v-4h4.500V7H21"/>',
    "progress": '<path d="M3 18.500c4 0 4.5-9.5 9-9.500s5 9.5 9 9.500M3 21h18"/>',
    "more": '<path d="M5 8h14M5 12.500h14M5 17h9"/>',
    "breath": '<circle cx="12" cy="12" r="3.2"/><path d="M12 4.500a7.5 7.5 0 0 1 7.5 7.500M12 19.500A7.5 7.5 0 0 1 4.5 12"/>',
    "support": '<path d="M12 20.200S4.5 15.6 4.5 10A4.2 4.2 0 0 1 12 7.4 4.2 4.2 0 0 1 19.5 10c0 5.6-7.5 10.2-7.5 10.200z"/>',
    "leave": '<path d="M10 4.500H5.500v15H10M14 8l4.5 4L14 16M18 12H9.5"/>',
    "evidence": '<circle cx="6" cy="14.5" r="2.6"/><circle cx="13.2" cy="15" r="2.2"/><circle cx="19.2" cy="15.4" r="1.8"/><path d="M3 20h18"/>',
    "food": '<path d="M5 19c0-8 4.5-13 14-14 .5 9-4.5 14-12 14M5 20.500c1.5-4.5 4-7.5 8-9.5"/>',
    "safety": '<path d="M12 3.5 19 6v5.500c0 4.5-3 7.5-7 9-4-1.5-7-4.5-7-9V6z"/><path d="m9 12 2.2 2.200L15.2 10"/>',
    "scales": '<path d="M5 4.500h14v15H5zM8.5 9h7M8.5 12.500h7M8.5 16h4"/>',
    "journal": '<path d="M6 3.500h12.500v17H6a1.5 1.5 0 0 1-1.5-1.500V5A1.5 1.5 0 0 1 6 3.500zM8 3.500v17M11.5 8h4"/>',
    "me": '<circle cx="12" cy="8" r="3.5"/><path d="M5 20c.6-4 3.3-6 7-6s6.4 2 7 6"/>',
    "print": '<path d="M7.5 8.500v-5h9v5M7.5 16.500H4.500v-8h15v8h-3M7.5 14h9v6.500h-9z"/>',
    "settings": '<path d="M4 7.500h9M17 7.500h3M4 16.500h3M11 16.500h9"/><circle cx="15" cy="7.5" r="2"/><circle cx="9" cy="16.5" r="2"/>',
    "moon": '<path d="M19.5 14.500A8 8 0 0 1 9.5 4.500a8 8 0 1 0 10 10z"/>',
    "sun": '<circle cx="12" cy="12" r="3.8"/><path d="M12 3.500v2M12 18.500v2M3.5 12h2M18.5 12h2M6 6l1.4 1.400M16.6 16.6 18 18M18 6l-1.4 1.400M7.4 16.6 6 18"/>',
    "drop": '<path d="M12 4c3.2 4.1 5.4 6.9 5.4 9.900a5.4 5.4 0 0 1-10.8 0C6.6 10.9 8.8 8.1 12 4z"/>',
    "check": '<path d="m5 12.5 4.5 4.500L19 7.5"/>',
    "skip": '<path d="M6 12h12"/>',
    "later": '<circle cx="12" cy="12" r="7.5"/><path d="M12 7.500V12l3 2"/>',
    "stop": '<rect x="6.5" y="6.5" width="11" height="11" rx="2"/>',
    "phone": '<path d="M6 4.500h3l1.5 4-2 1.500a11 11 0 0 0 5.5 5.500l1.5-2 4 1.500v3a1.5 1.5 0 0 1-1.6 1.500C10.5 19 5 13.5 4.5 6.100A1.5 1.5 0 0 1 6 4.500z"/>',
    "chat": '<path d="M4.5 5.500h15v10.500h-8L7 19.500V16H4.500z"/>',
    "search": '<circle cx="11" cy="11" r="6"/><path d="m15.5 15.5 4.5 4.5"/>',
    "download": '<path d="M12 4v11M7.5 11 12 15.5 16.5 11M4.5 19.500h15"/>',
    "calendar": '<path d="M4.5 6h15v13.500h-15zM4.5 10.500h15M8.5 3.500V7M15.5 3.500V7"/>',
    "up": '<path d="M12 19V6M6.5 11 12 5.5 17.5 11"/>',
    "down": '<path d="M12 5v13M6.5 13 12 18.5 17.5 13"/>',
    "pause": '<path d="M9 6v12M15 6v12"/>',
    "warning": '<path d="M12 4.5 20.5 19h-17zM12 10v4M12 16.700v.1"/>',
    "feet": '<path d="M4 20h16M7 20v-6.500l-1.5-3M12 20v-9M17 20v-6.500l1.5-3"/>',
    "muscle": '<path d="M4.5 15.500c2-6 4-9 6-9 1.5 0 2 1.5 1.5 3.5 3-1 7.5 0 7.5 4.5 0 3-2.5 4.5-6.5 4.5-4.5 0-7-1-8.5-3.500z"/>',
    "head": '<path d="M8.5 20v-3.500c-2.5-1-4-3.2-4-6a7 7 0 0 1 14 0l1.5 3.500h-2V17h-4v3"/>',
    "pencil": '<path d="m5 19 1-4L16 5l3 3L9 18zM14 7l3 3"/>',
    "eye": '<path d="M3.5 12C6 8 9 6.5 12 6.500S18 8 20.5 12C18 16 15 17.5 12 17.500S6 16 3.5 12z"/><circle cx="12" cy="12" r="2.5"/>',
    "lock": '<path d="M6.5 11h11v8.500h-11zM9 11V8a3 3 0 0 1 6 0v3"/>',
    "back": '<path d="M10.5 6 4.5 12l6 6M5 12h14.500"/>',
    "link": '<path d="M9.5 14.5 14.5 9.500M8 11l-2 2a3.5 3.5 0 0 0 5 5l2-2M16 13l2-2a3.5 3.5 0 0 0-5-5l-2 2"/>',
}
ICONS = {name: Markup(path) for name, path in _PATHS.items()}


def sky(part: str) -> Markup:
    """The hills over which the day goes: sun in the morning, moon in the evening; decoration only."""
    light = {
        "morning": '<circle class="light" cx="150" cy="48" r="17"/>',
        "afternoon": '<circle class="light" cx="420" cy="34" r="17"/>',
        "evening": '<circle class="light" cx="520" cy="44" r="17"/>',
        "night": '<path class="light" d="M538 20a22 22 0 1 0 20 32 18 18 0 0 1-20-32z"/><circle class="light" cx="120" cy="26" r="1.6"/>'
        '<circle class="light" cx="232" cy="14" r="1.2"/><circle class="light" cx="330" cy="30" r="1.6"/><circle class="light" cx="430" cy="16" r="1.2"/>',
    }[part]
    return Markup(
        '<svg class="sky" viewBox="0 0 640 104" aria-hidden="true" focusable="false">{}'
        '<path class="far" d="M0 104V78c60-26 118-36 176-22 48 11 84 18 132 4 66-20 128-34 196-18 52 12 94 20 136 14v48z"/>'
        '<path class="near" d="M0 104V92c84-16 150-18 232-8 92 11 164 14 250 0 60-10 110-10 158-4v24z"/>'
        '<path class="thread" d="M0 92c84-16 150-18 232-8 92 11 164 14 250 0 60-10 110-10 158-4"/></svg>'
    ).format(Markup(light))


ART = {
    "stone": Markup(
        '<svg viewBox="0 0 120 72" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" stroke-width="1.75" '
        'stroke-linecap="round" stroke-linejoin="round"><path d="M18 60h84"/><path d="M30 60c-4-8 2-16 16-17s34-3 40 5c4 5 3 9 1 12"/>'
        '<path d="M42 43c-3-7 3-13 14-13s20 2 21 8c0 2 0 4-1 5"/><path d="M52 30c-1-6 4-9 9-9s10 3 9 9"/></svg>'
    ),
    "sky": sky,
}
