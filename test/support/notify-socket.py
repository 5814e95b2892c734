# Listens as systemd does on NOTIFY_SOCKET, which Node cannot: a datagram socket of the file system.
# Prints one line of JSON for each message: its lines.
import json, os, socket, sys

listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listening.bind(sys.argv[1])
# The barrier of systemd-notify waits until the descriptor that it sends is closed again.
print(json.dumps(["listening"]), flush=True)
while True:
    message, descriptors, _, _ = socket.recv_fds(listening, 4096, 4)
    for descriptor in descriptors:
        os.close(descriptor)
    lines = message.decode().splitlines()
    if lines != ["BARRIER=1"]:
        print(json.dumps(lines), flush=True)
