"""The assistant in the browser: python app.py, then http://127.0.0.1:7860"""

import argparse
import ipaddress
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.config import Settings


def main(argv: list[str] | None = None) -> int:
    """Serves the page until it is interrupted; the exit code is 0 done, 1 failed, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    from assistant.config import load_settings
    from assistant.errors import AssistantError

    try:
        settings = load_settings(store=arguments.store, generator=arguments.generator)
        serve(settings, arguments.host, arguments.port, mcp=arguments.mcp)
    except AssistantError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def serve(settings: "Settings", host: str, port: int, *, mcp: bool = False) -> None:
    """Shows the page at ``host:port`` while the models load in the background; returns when it is interrupted.

    Beside the page stand the addresses for programs: /v1, and /mcp when ``mcp``.

    :raises AssistantError: when the address cannot be used.
    """
    _check_free(host, port)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from ui.page import Page, launch_options
    from ui.programs import beside

    if settings.private_addresses is None:
        settings = settings.model_copy(update={"private_addresses": _is_loopback(host)})
    page = Page(settings)
    user, _, password = (settings.auth or "").partition(":")
    page.blocks.launch(
        server_name=host,
        server_port=port,
        auth=(user, password) if user else None,
        prevent_thread_lock=True,
        app_kwargs=beside(page.service, host, mcp=mcp),
        **launch_options(),
    )
    page.service.start()
    print(f"http://{host}:{port}", flush=True)
    page.blocks.block_thread()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python app.py", description="The assistant as a page in the browser.")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: %(default)s, this computer only)"
    )
    parser.add_argument("--port", type=_port, default=7860, help="port to listen on (default: %(default)s)")
    parser.add_argument("--store", type=Path, help="directory of the store (default: store/ in the project)")
    parser.add_argument(
        "--generator", choices=("auto", "extractive", "embedded", "endpoint"), help="who words the answers"
    )
    parser.add_argument("--mcp", action="store_true", help="also be an MCP server, at /mcp")
    return parser


def _port(value: str) -> int:
    number = int(value) if value.isdecimal() else 0
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{value!r} is not a port: give 1 to 65535")
    return number


def _check_free(host: str, port: int) -> None:
    """Refuses an address before the page is built.

    :raises AssistantError: when the port is taken or the address is not this machine's.
    """
    from assistant.errors import AssistantError

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise AssistantError(f"host {host!r} is not known: use --host 127.0.0.1 or this machine's address") from None
    except OSError as error:
        raise AssistantError(
            f"{host}:{port} cannot be used ({error.strerror}): stop the program that uses it, "
            f"or take another port: --port {port % 65535 + 1}"
        ) from None


def _is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``, which is known."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return all(ipaddress.ip_address(entry[4][0]).is_loopback for entry in found)


if __name__ == "__main__":
    sys.exit(main())
