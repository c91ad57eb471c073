"""A mail server that is not ours: aiosmtpd. Takes one message and prints it as JSON.

Prints its port first. Ends after the message, or after a minute.
"""

import asyncio
import json

from aiosmtpd.smtp import SMTP


class Handler:
    def __init__(self):
        self.taken = asyncio.Event()

    async def handle_DATA(self, server, session, envelope):
        message = {
            "hello": session.host_name,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "message": envelope.original_content.decode("ascii"),
        }
        print(json.dumps(message), flush=True)
        return "250 2.0.0 taken by aiosmtpd"

    async def handle_QUIT(self, server, session, envelope):
        self.taken.set()
        return "221 2.0.0 bye"


async def main():
    handler = Handler()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.wait_for(handler.taken.wait(), 60)
    server.close()


asyncio.run(main())
