"""The description by which a browser adds this site's search to its own (OpenSearch 1.1)."""

from typing import Final
from xml.etree import ElementTree as ET

MEDIA_TYPE: Final = "application/opensearchdescription+xml"
NAMESPACE: Final = "http://a9.com/-/spec/opensearch/1.1/"


def description(public_url: str) -> bytes:
    """Return the description of the search under ``public_url``."""
    root, own = public_url.rstrip("/"), {"xmlns": NAMESPACE}
    whole = ET.Element("OpenSearchDescription", own)
    for name, text in (
        ("ShortName", "Continuum"),
        ("Description", "Search the briefs and documents of The Continuum Report"),
        ("InputEncoding", "UTF-8"),
        ("OutputEncoding", "UTF-8"),
    ):
        ET.SubElement(whole, name).text = text
    found = {"type": "text/html", "template": f"{root}/search?q={{searchTerms}}"}
    ET.SubElement(whole, "Url", found)
    itself = {"type": MEDIA_TYPE, "rel": "self", "template": f"{root}/api/v1/opensearch.xml"}
    ET.SubElement(whole, "Url", itself)
    written: bytes = ET.tostring(whole, encoding="utf-8", xml_declaration=True)
    return written
