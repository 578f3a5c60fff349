"""A ping through a pair of ESP SAs, by hand: ChaCha20-Poly1305 (RFC 8439, RFC 7634) in tunnel mode,
in UDP (RFC 3948). Nothing at our end encrypts packets, so this does, for one packet each way.

As a program, in our namespace: esp.py SPI_OUT KEY_OUT SPI_IN KEY_IN, all hexadecimal.
"""

import select
import socket
import struct
import sys
import time

PORT = 4500


def rotate(x, n):
    return (x << n | x >> (32 - n)) & 0xffffffff


def quarter(s, a, b, c, d):
    for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[x] = (s[x] + s[y]) & 0xffffffff
        s[z] = rotate(s[z] ^ s[x], n)


def block(key, counter, nonce):
    start = struct.unpack("<16I", b"expand 32-byte k" + key + struct.pack("<I", counter) + nonce)
    s = list(start)
    for _ in range(10):
        for columns in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                        (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(s, *columns)
    return struct.pack("<16I", *((a + b) & 0xffffffff for a, b in zip(s, start)))


def crypt(key, nonce, data):
    stream = b"".join(block(key, 1 + i, nonce) for i in range((len(data) + 63) // 64))
    return bytes(a ^ b for a, b in zip(data, stream))


def tag(key, nonce, aad, data):
    one_time = block(key, 0, nonce)[:32]
    r = int.from_bytes(one_time[:16], "little") & 0x0ffffffc0ffffffc0ffffffc0fffffff
    text = b"".join(part + bytes(-len(part) % 16) for part in (aad, data))
    text += struct.pack("<QQ", len(aad), len(data))
    sum_ = 0
    for i in range(0, len(text), 16):
        sum_ = (sum_ + int.from_bytes(text[i:i + 16] + b"\x01", "little")) * r % (2 ** 130 - 5)
    return ((sum_ + int.from_bytes(one_time[16:], "little")) % 2 ** 128).to_bytes(16, "little")


def seal(spi, sequence, key, packet):
    """RFC 4303 2: SPI, sequence, IV, text with padding and next header 4 (IPv4), ICV."""
    padding = -(len(packet) + 2) % 4
    text = packet + bytes(range(1, padding + 1)) + bytes([padding, 4])
    head, iv = struct.pack(">II", spi, sequence), struct.pack(">Q", sequence)
    sealed = crypt(key[:32], key[32:] + iv, text)
    return head + iv + sealed + tag(key[:32], key[32:] + iv, head, sealed)


def open_(spi, key, octets):
    """The packet within; None: not of this SA, or forged."""
    head, iv, sealed, icv = octets[:8], octets[8:16], octets[16:-16], octets[-16:]
    if len(octets) < 34 or struct.unpack(">I", head[:4])[0] != spi:
        return None
    if tag(key[:32], key[32:] + iv, head, sealed) != icv:
        return None
    text = crypt(key[:32], key[32:] + iv, sealed)
    return text[:-2 - text[-2]]


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def echo(source, to, kind=8):
    """ICMP echo in IPv4 (RFC 792, RFC 791)."""
    icmp = struct.pack(">BBHHH", kind, 0, 0, 13860, 1) + b"through the tunnel"
    icmp = icmp[:2] + struct.pack(">H", checksum(icmp)) + icmp[4:]
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(icmp), 1, 0, 64, 1, 0,
                       socket.inet_aton(source), socket.inet_aton(to))
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + icmp


def answer_of(raw, spi, key, seconds):
    """What comes out of the SA, within so many seconds; None: nothing."""
    end = time.monotonic() + seconds
    while select.select([raw], [], [], max(0, end - time.monotonic()))[0]:
        octets = raw.recv(65535)
        packet = open_(spi, key, octets[(octets[0] & 15) * 4 + 8:])
        if packet:
            return packet
    return None


def exchange(ours, theirs, inner, outer):
    """ours, theirs: (SPI, key) out and in; inner, outer: (from, to) addresses."""
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
    raw.bind((outer[0], 0))
    for sequence in range(1, 6):
        octets = seal(ours[0], sequence, ours[1], echo(*inner))
        head = struct.pack(">HHHH", PORT, PORT, 8 + len(octets), 0)
        raw.sendto(head + octets, (outer[1], 0))
        packet = answer_of(raw, theirs[0], theirs[1], 1)
        if packet:
            return packet
    return None


def main(words):
    spi_out, key_out, spi_in, key_in = (bytes.fromhex(word) for word in words)
    packet = exchange((int.from_bytes(spi_out, "big"), key_out),
                      (int.from_bytes(spi_in, "big"), key_in),
                      ("10.1.0.1", "10.2.0.1"), ("10.77.0.1", "10.77.0.2"))
    if not packet:
        return "no answer came out of the SA"
    kind, text = packet[20], packet[28:]
    if kind != 0 or not text.startswith(b"through the tunnel"):
        return f"another packet came: {packet.hex()}"
    print("an echo came back")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
