"""Runs a command at a pseudo terminal, and types answers.

The answers are JSON on the standard input: a list of [prompt, is_hidden, text]. An answer is typed when its prompt is shown and,
if it is hidden, when the terminal no longer shows what is typed. What the terminal shows is printed. The exit status is that of
the command.
"""

import json
import os
import pty
import signal
import sys
import termios

LIMIT_S = 60

answers = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])

shown = b""
read_to = 0
# Only a command that hangs takes so long. The end of this process then ends its terminal, and the command with it.
signal.alarm(LIMIT_S)


def read():
    """Reads what the command shows. False at its end."""
    global shown
    try:
        chunk = os.read(terminal, 4096)
    except OSError:
        chunk = b""
    shown += chunk
    return chunk != b""


for prompt, is_hidden, text in answers:
    while (at := shown.find(prompt.encode(), read_to)) < 0:
        if not read():
            break
    if at < 0:
        break
    read_to = at + len(prompt)
    while is_hidden and termios.tcgetattr(terminal)[3] & termios.ECHO:
        os.sched_yield()
    os.write(terminal, text.encode() + b"\n")

while read():
    pass
sys.stdout.buffer.write(shown)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
