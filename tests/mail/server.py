"""A mail server that is not ours: aiosmtpd. Takes one message and prints it as JSON.

Prints its port first. Ends after the message, or when its input ends.
"""

import json
import sys
import threading

from aiosmtpd.controller import Controller


class Handler:
    def __init__(self):
        self.taken = threading.Event()

    async def handle_DATA(self, server, session, envelope):
        message = {
            "hello": session.host_name,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "options": envelope.mail_options,
            "message": envelope.original_content.decode("ascii"),
        }
        print(json.dumps(message), flush=True)
        self.taken.set()
        return "250 2.0.0 taken by aiosmtpd"


def main():
    handler = Handler()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    # The port is chosen by the system; `Controller.start` would look for a server at port 0.
    controller._trigger_server = lambda: None
    controller.start()
    print(controller.server.sockets[0].getsockname()[1], flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), handler.taken.set()), daemon=True).start()
    handler.taken.wait(60)
    # The answer is still to be sent.
    threading.Event().wait(0.5)
    controller.stop()


main()
