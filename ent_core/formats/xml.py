"""XML that may be hostile, to a tree that knows its lines.

No document type, no entities, nothing fetched: an export needs none of them, an attack does.
"""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

import defusedxml.sax
from defusedxml import DefusedXmlException

from ent_core.formats import troubles
from ent_core.formats.issues import Issues
from ent_core.formats.text import cleaned, decoded

MOST_ELEMENTS = 3_000_000
DEEPEST = 60
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["'][^>]*\?>""")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


@dataclass(slots=True)
class Element:
    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def get(self, name: str) -> str:
        """An attribute, cleaned, or nothing."""
        return cleaned(self.attributes.get(name, ""))

    def all(self, tag: str) -> Iterator["Element"]:
        return (child for child in self.children if child.tag == tag)

    def at(self, *path: str) -> Iterator["Element"]:
        """The elements at the end of ``path``, in their order."""
        if not path:
            yield self
            return
        for child in self.all(path[0]):
            yield from child.at(*path[1:])

    def said(self, *tags: str) -> str:
        """The text of the first child that has any of ``tags`` and says something."""
        for tag in tags:
            for child in self.all(tag):
                if text := cleaned(child.text):
                    return text
        return ""


def parsed(raw: bytes, *, file: str, issues: Issues) -> Element | None:
    """The root element, or None (and an issue with its line) where this is no plain XML."""
    text = _text(raw, file=file, issues=issues)
    if text is None:
        return None
    if not text.strip():
        issues.add(troubles.NOTHING_IN_IT, file=file)
        return None
    # The declaration is gone, its line stays; what follows is UTF-8 whatever it said.
    plain = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text, count=1)
    handler = _Handler()
    try:
        defusedxml.sax.parse(io.BytesIO(plain.encode("utf-8", "replace")), handler, forbid_dtd=True)
    except SAXParseException as error:
        issues.add(troubles.BAD_XML, file=file, line=error.getLineNumber())
        return None
    except (DefusedXmlException, _TooMuch):
        issues.add(troubles.HOSTILE_XML, file=file, line=handler.line)
        return None
    return handler.root


def _text(raw: bytes, *, file: str, issues: Issues) -> str | None:
    declared = _DECLARED.match(raw[:400])
    if declared:
        try:
            return raw.decode(codecs.lookup(declared[1].decode("ascii")).name).removeprefix(
                "\ufeff"
            )
        except (LookupError, UnicodeError):
            pass
    return decoded(raw, file=file, issues=issues)


class _TooMuch(Exception):
    pass


class _Handler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0
        self._locator: Locator | None = None

    @property
    def line(self) -> int:
        return (self._locator.getLineNumber() if self._locator else None) or 1

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 -- SAX's own name
        self._locator = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) >= DEEPEST:
            raise _TooMuch
        made = Element(name.rpartition(":")[2], dict(attrs.items()), self.line)
        if self._open:
            self._open[-1].children.append(made)
        else:
            self.root = made
        self._open.append(made)

    def endElement(self, name: str) -> None:  # noqa: N802
        self._open.pop()

    def characters(self, content: str) -> None:
        if self._open:
            self._open[-1].text += content
