# exercise: ex02
# tries: fetch the answer from another machine, another process or a name server
# earns: nothing
# status: any
import socket
import urllib.request

PLACES = [
    (socket.AF_INET, ("192.0.2.1", 80)),
    (socket.AF_INET, ("127.0.0.1", 8080)),
    (socket.AF_INET6, ("::1", 8080)),
    (socket.AF_UNIX, "\0answers"),
    (socket.AF_UNIX, "/run/docker.sock"),
]


def reparameterize(z_mean, z_log_var):
    for family, place in PLACES:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as line:
                line.settimeout(0.5)
                line.connect(place)
                line.sendall(b"GET / HTTP/1.0\r\n\r\n")
                return z_mean * len(line.recv(4096))
        except Exception:
            pass
    try:
        return z_mean * len(urllib.request.urlopen("http://example.com/", timeout=1).read())
    except Exception:
        pass
    return z_mean * 0
