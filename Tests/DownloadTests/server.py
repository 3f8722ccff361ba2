"""A small web server for DownloadTests: `server.py FOLDER` serves the files of a folder at `/MODE/NAME` and prints its port.

whole: as a server should, with Range. norange: always the whole file. cut: breaks off after at most a third of the file.
busy: status 503 at the first request. gone: status 404. long: a byte more than the file has. other: other bytes of the same
length. moved: sends to whole. It ends when its input does.

Every request is noted in FOLDER/requests: the path, then the Range or -.
"""
import http.server
import os
import pathlib
import sys
import threading

folder = pathlib.Path(sys.argv[1])
seen = set()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        wanted = self.headers.get("Range")
        with open(folder / "requests", "a") as log:
            log.write(f"{self.path} {wanted or '-'}\n")
        _, mode, name = self.path.split("/")
        is_first = self.path not in seen
        seen.add(self.path)
        if mode == "gone" or mode == "busy" and is_first:
            return self.answer(404 if mode == "gone" else 503, b"")
        if mode == "moved":
            return self.answer(302, b"", {"Location": f"/whole/{name}"})
        data = (folder / name).read_bytes()
        if mode == "other":
            data = bytes(255 - byte for byte in data)
        if mode == "long":
            data += b"x"
        status, headers, rest = 200, {}, data
        if wanted and mode != "norange":
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(data):
                return self.answer(416, b"")
            rest = data[start:]
            status = 206
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        self.answer(status, rest, headers, sent=len(data) // 3 + 1 if mode == "cut" else None)

    def answer(self, status, body, headers={}, sent=None):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:sent])
        if sent is not None and sent < len(body):
            self.close_connection = True

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
print(server.server_address[1], flush=True)
server.serve_forever()
