"""The HL7 messages of the folder `messages`, with values in the places that are marked there. CR ends each segment."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "messages"

# A person of the sandbox, and the only person of our own servers. Both are invented.
OF_SANDBOX = {"family": "Slate", "given": "Blanca", "born": "19900102"}
OF_SERVER = "Quill^Marlow^"


def filled(name, values):
    """A message with these values."""
    text = (FOLDER / name).read_text(encoding="utf-8").replace("\n", "\r")
    for key, value in values.items():
        text = text.replace("{" + key + "}", value)
    return text


def query(control_id):
    """A QBP^Q11 with the profile Z44 about the person of the sandbox."""
    return filled("query.hl7", OF_SANDBOX | {"id": control_id})


def answer(message):
    """An RSP^K11 with the ids of the query: the record of the only person, or nobody.

    XML readers turn a CR in a CDATA section into LF, so that both end a segment.
    """
    segments = {segment[:3]: segment for segment in re.split("\r\n?|\n", message)}
    header, query = segments["MSH"].split("|"), segments["QPD"].split("|")
    # The first separator is field 1 of MSH, so that field 10 has the index 9.
    values = {
        "application": header[2],
        "facility": header[3],
        "time": header[6],
        "id": header[9],
        "tag": query[2],
        "query": segments["QPD"],
    }
    is_known = query[4].startswith(OF_SERVER)
    return filled("record.hl7" if is_known else "not_found.hl7", values)
