"""Reads mails with Python's own library, and prints what a mail program would show of each, as a list in JSON."""

import base64
import email
import email.policy
import json
import sys


def shown(path):
    with open(path, "rb") as file:
        mail = email.message_from_binary_file(file, policy=email.policy.default)
    text, *attachments = [part for part in mail.walk() if not part.is_multipart()]
    defects = [defect for part in mail.walk() for defect in part.defects]
    defects += [defect for value in mail.values() for defect in value.defects]
    return {
        "headers": [[name, str(value)] for name, value in mail.items()],
        "defects": [str(defect) for defect in defects],
        "date": mail["Date"].datetime.isoformat(),
        "to": [address.addr_spec for address in mail["To"].addresses],
        "cc": [address.addr_spec for address in mail["Cc"].addresses],
        "from": [[address.display_name, address.addr_spec] for address in mail["From"].addresses],
        "text_type": text.get_content_type(),
        "text": text.get_content(),
        "attachments": [
            {
                "type": part.get_content_type(),
                "disposition": part.get_content_disposition(),
                "name": part.get_filename(),
                "base64": base64.b64encode(part.get_content()).decode(),
            }
            for part in attachments
        ],
    }


print(json.dumps([shown(path) for path in sys.argv[1:]]))
