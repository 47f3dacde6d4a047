"""What a browser is called where one is signed in."""

from django import template

register = template.Library()

#: What a browser's own words hold → what people call it; the first that is found, as most claim to be others too.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


@register.filter
def browser(agent: str) -> str:
    """ "Firefox, Windows"; what the program says of itself where it is none of those that people use."""
    name = next((called for word, called in BROWSERS.items() if word in agent), "")
    system = next((called for word, called in SYSTEMS.items() if word in agent), "")
    return f"{name}, {system}" if name and system else name or agent[:90]
