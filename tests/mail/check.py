"""Reads a message as other people's programs do: with Python's own email package and with dkimpy.

    check.py MESSAGE.eml [DNS-RECORD.txt]

Prints what it finds as JSON. The DNS record stands in for the one that a receiver would look up.
"""

import email
import email.policy
import hashlib
import json
import pathlib
import sys


def part(one):
    """What a part of a message is; its words, or the hash of its bytes."""
    found = {
        "type": one.get_content_type(),
        "charset": one.get_content_charset(),
        "encoding": one.get("Content-Transfer-Encoding"),
        "defects": [type(defect).__name__ for defect in one.defects],
    }
    if one.is_multipart():
        found["parts"] = [part(below) for below in one.iter_parts()]
    elif one.get_content_disposition() == "attachment":
        found["file"] = one.get_filename()
        found["sha256"] = hashlib.sha256(one.get_payload(decode=True)).hexdigest()
    else:
        found["text"] = one.get_content().replace("\r\n", "\n")
    return found


def main():
    raw = pathlib.Path(sys.argv[1]).read_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.SMTP)
    found = {
        "headers": [name for name, _ in message.items()],
        "defects": [
            f"{name}: {defect}"
            for name, value in message.items()
            for defect in getattr(value, "defects", ())
        ],
        "from": [[one.display_name, one.addr_spec] for one in message["From"].addresses],
        "to": [[one.display_name, one.addr_spec] for one in message["To"].addresses],
        "subject": str(message["Subject"]),
        "date": message["Date"].datetime.isoformat(),
        "message_id": str(message["Message-ID"]),
        "unsubscribe": str(message["List-Unsubscribe"]),
        "ascii": raw.isascii(),
        "longest_line": max(len(line) for line in raw.split(b"\r\n")),
        "bare_line_ends": raw.replace(b"\r\n", b"").count(b"\n") + raw.replace(b"\r\n", b"").count(b"\r"),
        "body": part(message),
    }
    if len(sys.argv) > 2:
        import dkim

        record = pathlib.Path(sys.argv[2]).read_bytes().strip()
        asked = []

        def look_up(name, timeout=5):
            asked.append(name.decode())
            return record

        signed = message["DKIM-Signature"].replace(" ", "")
        found["dkim"] = dkim.verify(raw, dnsfunc=look_up)
        found["dkim_asked"] = asked
        found["dkim_covers"] = signed.split(";h=")[1].split(";")[0].split(":")
    print(json.dumps(found))


main()
