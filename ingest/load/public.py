"""Pages for a page that others can reach: from public addresses only, whatever a name means and a page redirects to."""

import ipaddress
import socket

import httpx

from assistant.errors import DocumentError


class PublicTransport(httpx.HTTPTransport):
    """Looks a name up once and connects to what it found, so that the name cannot mean another address a moment later.

    It connects by itself: a proxy that the environment names is not used.
    """

    def __init__(self) -> None:
        # A connection that was kept open would serve another host at the same address.
        super().__init__(limits=httpx.Limits(max_keepalive_connections=0))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends one request; a redirect comes as the next.

        :raises DocumentError: when the address is not public, or the name is not known.
        """
        host = request.url.raw_host.decode("ascii")
        return super().handle_request(
            httpx.Request(
                request.method,
                request.url.copy_with(host=public_address(host)),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
        )


def public_address(host: str) -> str:
    """The first address of a host whose addresses are all public.

    :raises DocumentError: when one of them is not, or the name is not known.
    """
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise DocumentError(f"page cannot be fetched: {host}: {error}; check the address and the network") from None
    if closed := [address for address in found if not is_public(address)]:
        raise DocumentError(
            f"page cannot be fetched: {host} is {closed[0]}, which is not public; save it and give the file, "
            "or set private_addresses = true"
        )
    return found[0]


def is_public(address: str) -> bool:
    """Whether an IPv4 or IPv6 address is of the internet: not loopback, link-local, private or reserved."""
    parsed = ipaddress.ip_address(address)
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return parsed.is_global and not parsed.is_multicast
