"""Page furniture: lines of a saved page that are not the article, known by their words. Data and two tests."""

import re

LONGEST = 120
"""No line of furniture is longer."""

_LINES = (
    r"leave a (?:reply|comment)(?: .{0,40})?",
    r"(?:cancel|post|submit|add|write|view|show|hide|load(?: more)?) (?:a |your |all )?(?:reply|replies|comments?)",
    r"please enter (?:your|an?) .{1,60}",
    r"you have entered an incorrect email address!?",
    r"save my name, e-?mail,? .{0,100}",
    r"your e-?mail address will not be published.{0,60}",
    r"required fields are marked.{0,10}",
    r"(?:you must be logged in|log ?in|sign in|register)(?: or \w+)? to (?:post|leave|reply|comment|view).{0,40}",
    r"share (?:this|on|via|with)\b(?: (?:article|post|story|page|facebook|twitter|x|linkedin|whatsapp|e-?mail))?:?",
    r"(?:tweet|print|e-?mail) this(?: \w+)?",
    r"(?:read|see|view|show) (?:more|also|next)(?:: .{0,90})?",
    r"(?:continue|keep) reading(?: .{0,40})?",
    r"(?:you may|you might) also (?:like|enjoy|be interested in)(?: .{0,20})?",
    r"(?:related|recommended|more|latest|popular|trending|similar) (?:articles?|posts?|stories|news|topics|content)",
    r"advertisements?|sponsored(?: content| links?)?|(?:article|story) continues below.{0,40}",
    r"(?:subscribe|join|sign up|register)(?: now| today| here)?(?: (?:to|for) (?:our|the|free|my) .{1,60})?[!.]?",
    r"follow us(?: on .{1,40})?:?",
    r"(?:\d{1,6}|no) comments?(?: yet)?|be the first to comment.?",
    r"skip to (?:main )?content|back to top|jump to navigation",
    r"(?:previous|next) (?:article|post|story)(?: .{0,80})?",
    r"(?:copyright )?(?:©|\(c\)) ?(?:copyright )?\d{4}.{0,80}",
    r"(?:accept|manage|reject) (?:all )?cookies|cookie (?:policy|settings)",
    r"[(\[]?opens in (?:a )?new (?:tab|window)[)\]]?",
)
_BESIDE = (
    r"(?:name|e-?mail|website|url|comments?|reply|message|phone)(?: ?\*| ?\((?:required|optional)\))?:?",
    r"share|tweet|print|like|facebook|twitter|x|linkedin|whatsapp|reddit|telegram|pinterest|copy link",
    r"submit|send|search|menu|close|all rights reserved\.?|privacy policy|terms (?:of (?:use|service)|and conditions)",
    r"tags?:? ?.{0,80}|(?:filed|posted) (?:under|in).{0,60}",
)
_FURNITURE = re.compile(rf"\s*(?:{'|'.join(_LINES)})\s*\Z", re.IGNORECASE)
_FURNITURE_BESIDE = re.compile(rf"\s*(?:{'|'.join(_BESIDE)})\s*\Z", re.IGNORECASE)
_FIRST_WORDS = """
accept add advertisement advertisements all article back be cancel continue cookie copyright e-mail email
follow hide join jump keep latest leave load log login manage more next no opens please popular post previous
print privacy read recommended register reject related reply required save see share show sign similar skip
sponsored story submit subscribe terms trending tweet view write you your
"""
_FIRST = frozenset(_FIRST_WORDS.split())
"""The words that furniture begins with: most lines are let go after a look at the first one."""

INLINE = re.compile(
    r"[(\[]\s?[Oo]pens (?:in )?(?:an? )?(?:external )?new (?:tab|window)(?: or (?:tab|window))?\s?[)\]]"
)
"""Furniture within a paragraph: what screen readers are told of a link."""


def is_furniture(line: str) -> bool:
    """This line is furniture wherever it stands."""
    if len(line) > LONGEST:
        return False
    word, *_ = line.split(None, 1) or ("",)
    known = word.lower().rstrip(":!.") in _FIRST or not word[:1].isalpha()
    return known and _FURNITURE.match(line) is not None


def is_furniture_beside_furniture(line: str) -> bool:
    """This line is furniture when the line before it is: "Name", "Website", "Tags: trade"."""
    return len(line) <= LONGEST and _FURNITURE_BESIDE.match(line) is not None
